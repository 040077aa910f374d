namespace OrleansImageSearch.Catalog;

/// <summary>What became of an image that had to be decided on.</summary>
/// <param name="State">Its state now; null where it is gone.</param>
/// <param name="Original">The oldest active image that it looks like, where that kept it out.</param>
/// <param name="Trashed">Images that this decision put into the trash: their buckets are to forget them.</param>
/// <param name="Refused">Images that this decision refused: to be removed.</param>
public sealed record Decision(ImageState? State, long? Original, IReadOnlyList<RemovedImage> Trashed, IReadOnlyList<long> Refused);

public sealed partial class ImageCatalog
{
    /// <summary>
    /// Decides whether an undecided image comes in. It stays out where one of its look-alikes is in; else it is in, and all of them that
    /// are undecided stay out. Look-alikes are decided one after the other, whoever asks, so that of two where at least one knows the other
    /// never both come in, and of any number at least one does.
    /// </summary>
    /// <param name="id">The image. Where it is decided already, that stands.</param>
    /// <param name="lookAlikes">All that look like it and were told to the buckets before the buckets were asked.</param>
    /// <param name="cancellationToken">Leaves all undecided.</param>
    public Task<Decision> DecideAsync(long id, IReadOnlyCollection<long> lookAlikes, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var states = (await connection
                .CreateCommand(Queries.LockStates, (object)lookAlikes.Append(id).Distinct().ToArray())
                .ReadAllAsync(row => (Id: row.GetInt64(0), State: (ImageState)row.GetInt16(1)), cancellationToken))
                .ToDictionary(row => row.Id, row => row.State);
            long? original = states.Where(other => other.Key != id && other.Value == ImageState.Active).Select(other => (long?)other.Key).Min();
            if (!states.TryGetValue(id, out var own))
            {
                return new Decision(null, original, [], []);
            }

            if (!IsUndecided(own))
            {
                return new Decision(own, own == ImageState.Active ? null : original, [], []);
            }

            var decided = original is null
                ? states.Where(other => IsUndecided(other.Value)).ToDictionary(other => other.Key, other => other.Key == id ? ImageState.Active : KeptOut(other.Value))
                : new Dictionary<long, ImageState> { [id] = KeptOut(own) };
            await connection
                .CreateCommand(Queries.SetStates, decided.Keys.ToArray(), decided.Values.Select(state => (short)state).ToArray())
                .RunAsync(cancellationToken);
            long[] trashed = [.. decided.Where(each => each.Value == ImageState.Trashed).Select(each => each.Key)];
            var codes = trashed.Length == 0 ? [] : await Removal.ReadAsync(connection.CreateCommand(Queries.GetStoredCodes, (object)trashed), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new Decision(decided[id], original, codes, [.. decided.Where(each => each.Value == ImageState.Refused).Select(each => each.Key)]);
        });

    /// <summary>One image's code and its quality, 0 to 100, whatever its state; null where there is none.</summary>
    public async Task<(byte[] Code, int Quality)?> GetCodeAsync(long id, string measure, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetOneCode, id, measure)
            .ReadAllAsync(row => (row.GetBytes(0), (int)row.GetInt16(1)), cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Removes those of the images that were refused.</summary>
    /// <returns>Those it removed.</returns>
    public Task<IReadOnlyList<RemovedImage>> DeleteRefusedAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.LockExclusive, AdvisoryLocks.Commit).RunAsync(cancellationToken);
            var refused = await connection
                .CreateCommand(Queries.FindRefused, (object)ids.ToArray())
                .ReadAllAsync(row => row.GetInt64(0), cancellationToken);
            var removed = await Removal.RemoveAsync(connection, [.. refused], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return removed;
        });

    /// <summary>Images that are undecided, or refused and still there, in the order of their ids.</summary>
    /// <param name="after">Only those with a larger id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<(long Id, ImageState State)>> FindUnfinishedAsync(long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.FindUnfinished, after, limit)
            .ReadAllAsync(row => (row.GetInt64(0), (ImageState)row.GetInt16(1)), cancellationToken);

    private static bool IsUndecided(ImageState state) => state is ImageState.UndecidedOrRefused or ImageState.UndecidedOrTrashed;

    private static ImageState KeptOut(ImageState undecided) =>
        undecided == ImageState.UndecidedOrTrashed ? ImageState.Trashed : ImageState.Refused;
}
