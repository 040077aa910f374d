namespace OrleansImageSearch.Catalog;

/// <summary>An image in the trash.</summary>
/// <param name="Id">The image.</param>
/// <param name="Sha256">Of the encoded bytes, lower-case hex.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was stored.</param>
/// <param name="Name">Its first name; null where it has none.</param>
/// <param name="Uri">The place of that name.</param>
public sealed record TrashedImage(long Id, string Sha256, long Bytes, DateTimeOffset AddedAt, string? Name, string? Uri);

public sealed partial class ImageCatalog
{
    /// <summary>Moves active images to the trash: they keep their names, descriptors and originals, and are neither searched nor shown.</summary>
    /// <returns>What buckets must forget of those that were active.</returns>
    public async Task<IReadOnlyList<RemovedImage>> TrashAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        await ChangeStateAsync(ids, ImageState.Active, ImageState.Trashed, cancellationToken) is { Length: > 0 } trashed
            ? await Removal.ReadAsync(dataSource.CreateCommand(Queries.GetStoredCodes, (object)trashed), cancellationToken)
            : [];

    /// <summary>Takes images out of the trash.</summary>
    /// <returns>Those that were there.</returns>
    public async Task<IReadOnlyList<long>> RestoreAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        await ChangeStateAsync(ids, ImageState.Trashed, ImageState.Active, cancellationToken);

    /// <summary>Which of the images are in the trash.</summary>
    public async Task<IReadOnlyList<long>> FindTrashedAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.FindInState, ids.ToArray(), (short)ImageState.Trashed)
            .ReadAllAsync(row => row.GetInt64(0), cancellationToken);

    /// <summary>What is in the trash, in the order of ids.</summary>
    /// <param name="after">Only images with a larger id.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<TrashedImage>> ListTrashAsync(long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListTrash, after, limit)
            .ReadAllAsync(
                row => new TrashedImage(
                    row.GetInt64(0),
                    Convert.ToHexStringLower(row.GetBytes(1)),
                    row.GetInt64(2),
                    row.GetTime(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    row.IsDBNull(5) ? null : row.GetString(5)),
                cancellationToken);

    private async Task<long[]> ChangeStateAsync(IReadOnlyCollection<long> ids, ImageState from, ImageState to, CancellationToken cancellationToken) =>
    [
        .. await dataSource
            .CreateCommand(Queries.ChangeState, ids.ToArray(), (short)from, (short)to)
            .ReadAllAsync(row => row.GetInt64(0), cancellationToken),
    ];
}
