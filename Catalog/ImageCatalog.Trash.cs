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
    /// <summary>Moves an active image to the trash: it keeps its names, descriptors and original, and is neither searched nor shown.</summary>
    /// <returns>What its buckets must forget; null where there is no such active image.</returns>
    public async Task<RemovedImage?> TrashAsync(long id, CancellationToken cancellationToken = default) =>
        await ChangeStateAsync(id, ImageState.Active, ImageState.Trashed, cancellationToken)
            ? (await Removal.ReadAsync(dataSource.CreateCommand(Queries.GetStoredCodes, (object)new[] { id }), cancellationToken)).SingleOrDefault()
            : null;

    /// <summary>Takes an image out of the trash.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> RestoreAsync(long id, CancellationToken cancellationToken = default) =>
        ChangeStateAsync(id, ImageState.Trashed, ImageState.Active, cancellationToken);

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

    private async Task<bool> ChangeStateAsync(long id, ImageState from, ImageState to, CancellationToken cancellationToken) =>
        (await dataSource
            .CreateCommand(Queries.ChangeState, id, (short)from, (short)to)
            .ReadAllAsync(row => row.GetInt64(0), cancellationToken)).Count == 1;
}
