using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>
/// One call of <see cref="ImageCatalog.CommitAsync"/>. Commits that only add share a lock and run side by side: they insert in
/// the order of the unique keys, so none waits for another in a circle. One that finds it has to move a name or to keep an
/// original starts anew with the lock to itself, so that no image goes while another commit gives it a name.
/// </summary>
internal sealed partial class Commit
{
    private readonly IReadOnlyList<NewImage> _images;
    private readonly IReadOnlyList<NewName> _names;
    private readonly Guid? _job;
    private readonly IReadOnlyList<Rejection> _rejections;
    private readonly Dictionary<string, short> _measureIds;

    /// <summary>The first image of each content, by lower-case hex.</summary>
    private readonly Dictionary<string, NewImage> _imagesBySha256 = new(StringComparer.Ordinal);

    /// <summary>The last name of each uri.</summary>
    private readonly Dictionary<string, NewName> _namesByUri = new(StringComparer.Ordinal);

    private Commit(
        IReadOnlyList<NewImage> images,
        IReadOnlyList<NewName> names,
        Guid? job,
        IReadOnlyList<Rejection> rejections,
        Dictionary<string, short> measureIds)
    {
        _images = images;
        _names = names;
        _job = job;
        _rejections = rejections;
        _measureIds = measureIds;
        foreach (var image in images)
        {
            _imagesBySha256.TryAdd(Key(image.Sha256), image);
        }

        foreach (var name in names)
        {
            _namesByUri[name.Uri] = name;
        }
    }

    /// <summary>Checks the arguments and looks up the measures.</summary>
    public static async Task<Commit> PrepareAsync(
        IReadOnlyList<NewImage> images,
        IReadOnlyList<NewName> names,
        Guid? job,
        IReadOnlyList<Rejection> rejections,
        MeasureIds measures,
        CancellationToken cancellationToken)
    {
        if (job is null && rejections.Count > 0)
        {
            throw new ArgumentException("Rejections belong to a job, and none is given.", nameof(rejections));
        }

        foreach (var hash in images.Select(image => image.Sha256).Concat(names.Select(name => name.Sha256)))
        {
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
            {
                throw new ArgumentException($"'{hash}' is not a SHA-256 of 64 digits of hex.", nameof(images));
            }
        }

        var measureIds = new Dictionary<string, short>(StringComparer.Ordinal);
        foreach (var descriptor in images.SelectMany(image => image.Descriptors))
        {
            if (descriptor.Code.Length is 0 or > NewDescriptor.MaxCodeLengthBytes)
            {
                throw new ArgumentException(
                    $"A code of {descriptor.Measure} has {descriptor.Code.Length} bytes; 1 to {NewDescriptor.MaxCodeLengthBytes} can be stored.",
                    nameof(images));
            }

            if (!measureIds.ContainsKey(descriptor.Measure))
            {
                measureIds[descriptor.Measure] = await measures.GetOrAddAsync(descriptor.Measure, cancellationToken);
            }
        }

        return new Commit(images, names, job, rejections, measureIds);
    }

    public async Task<CommitResult> RunAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await TryAsync(connection, alone: false, cancellationToken)
            ?? (await TryAsync(connection, alone: true, cancellationToken))!;
    }

    /// <returns>Null, and nothing done, where it must be <paramref name="alone"/> and is not.</returns>
    private async Task<CommitResult?> TryAsync(NpgsqlConnection connection, bool alone, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection
            .CreateCommand(alone ? Queries.LockExclusive : Queries.LockShared, AdvisoryLocks.Commit)
            .RunAsync(cancellationToken);
        long[] originals = [.. _imagesBySha256.Where(image => image.Value.Kept).Select(image => AdvisoryLocks.Original(image.Key)).Order()];
        if (originals.Length > 0)
        {
            // Whoever is about to forget one has done so when we go on, or finds it wanted.
            await connection.CreateCommand(Queries.LockOriginals, (object)originals).RunAsync(cancellationToken);
        }

        var stored = await StoreImagesAsync(connection, cancellationToken);
        long[] toKeep = [.. _images.Where(image => image.Kept).Select(image => stored[Key(image.Sha256)]).Where(image => !image.Kept).Select(image => image.Id)];
        var names = await StoreNamesAsync(connection, stored, cancellationToken);
        if (!alone && (toKeep.Length > 0 || names.Values.Any(name => name.Change == NameChange.Moved)))
        {
            return null;
        }

        if (toKeep.Length > 0)
        {
            await connection.CreateCommand(Queries.KeepImages, (object)toKeep).RunAsync(cancellationToken);
        }

        await CopyDescriptorsAsync(connection, stored, cancellationToken);
        await CopyThumbnailsAsync(connection, stored, cancellationToken);
        var removed = await RemoveOrphansAsync(connection, names, cancellationToken);
        await CountOutcomesAsync(connection, stored, names, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result(stored, names, removed);
    }

    private CommitResult Result(
        Dictionary<string, StoredImage> stored, Dictionary<string, StoredName> names, IReadOnlyList<RemovedImage> removed)
    {
        var reported = new HashSet<long>();
        return new CommitResult(
            [
                .. _images
                    .Select(image => (stored[Key(image.Sha256)], image.Request))
                    .Select(((StoredImage Image, Guid? Request) each) => new CommittedImage(
                        each.Image.Id, each.Image.IsAddedBy(each.Request) && reported.Add(each.Image.Id))),
            ],
            [
                .. _names
                    .Select(name => names.TryGetValue(name.Uri, out var row)
                        ? new CommittedName(row.ImageId, row.Change)
                        : new CommittedName(0, NameChange.ImageMissing)),
            ],
            removed);
    }

    private static string Key(string sha256) => sha256.ToLowerInvariant();

    /// <param name="Id">The image with a content of this commit.</param>
    /// <param name="Kept">Whether we keep its original.</param>
    /// <param name="Request">The call that brought it.</param>
    /// <param name="Added">Whether this commit inserted it.</param>
    private readonly record struct StoredImage(long Id, bool Kept, Guid? Request, bool Added)
    {
        /// <summary>Whether this commit or an earlier one of the same call inserted it.</summary>
        public bool IsAddedBy(Guid? request) => Added || (request is not null && request == Request);
    }

    /// <param name="ImageId">The image it names now.</param>
    /// <param name="FormerImageId">The image it named before; null for a new name.</param>
    /// <param name="FormerJob">The last job that came across it before.</param>
    private readonly record struct StoredName(long ImageId, long? FormerImageId, Guid? FormerJob)
    {
        public NameChange Change =>
            FormerImageId is not { } former ? NameChange.Added : former == ImageId ? NameChange.Unchanged : NameChange.Moved;
    }
}
