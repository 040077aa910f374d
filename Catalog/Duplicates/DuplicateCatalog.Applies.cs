using Npgsql;

namespace OrleansImageSearch.Catalog.Duplicates;

public sealed partial class DuplicateCatalog
{
    /// <summary>
    /// Puts items into the trash in the name of a clean-up: all that can be, in one transaction. An image goes with the last of its items, and
    /// remembers what it was merged into. Nothing goes whose image that is to stay is not there; sent again, it says the same.
    /// </summary>
    public Task<ApplyResult> ApplyAsync(Guid apply, IReadOnlyList<TrashItem> items, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.CreateApply, apply).RunAsync(cancellationToken);
            long[] ids = [.. items.SelectMany(item => new[] { item.ImageId, item.Into }).Distinct()];
            var images = (await connection
                .CreateCommand(Queries.LockItems, (object)ids)
                .ReadAllAsync(
                    row => new ItemisedImage(row.GetInt64(0), (ImageState)row.GetInt16(1), row.GetBoolean(2), GuidOrNull(row, 3)),
                    cancellationToken))
                .ToDictionary(image => image.Id);
            foreach (var (id, uri, by) in await connection
                .CreateCommand(Queries.ListItems, (object)ids)
                .ReadAllAsync(row => (row.GetInt64(0), row.GetString(1), GuidOrNull(row, 2)), cancellationToken))
            {
                images[id].Add(uri, by);
            }

            var refused = new List<RefusedItem>();
            foreach (var item in items)
            {
                if (ItemisedImage.Trash(images, item, apply) is { } reason)
                {
                    refused.Add(new RefusedItem(item, reason));
                }
            }

            ItemisedImage[] changed = [.. images.Values.Where(image => image.IsChanged)];
            await connection
                .CreateCommand(Queries.TrashNames, apply, changed.SelectMany(image => image.TrashedUris).Select(CatalogText.Hash).ToArray())
                .RunAsync(cancellationToken);
            await connection
                .CreateCommand(Queries.TrashUploads, apply, changed.Where(image => image.IsUploadTrashed).Select(image => image.Id).ToArray())
                .RunAsync(cancellationToken);
            ItemisedImage[] gone = [.. changed.Where(image => image.MergedInto is not null)];
            await connection
                .CreateCommand(
                    Queries.TrashMerged, apply, Array.ConvertAll(gone, image => image.Id), Array.ConvertAll(gone, image => image.MergedInto!.Value))
                .RunAsync(cancellationToken);
            var trashed = await Removal.ReadAsync(
                connection.CreateCommand(
                    Queries.GetStoredCodes, (object)gone.Concat(images.Values.Where(image => image.IsGoneAlready)).Select(image => image.Id).ToArray()),
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new ApplyResult(items.Count - refused.Count, refused, trashed);
        });

    /// <summary>Takes back what a clean-up put into the trash: all of it, or some.</summary>
    /// <param name="apply">The clean-up.</param>
    /// <param name="items">What to take back; null: all. What is not there is left out.</param>
    /// <param name="cancellationToken">Leaves all where it is.</param>
    public Task<UndoResult> UndoAsync(Guid apply, IReadOnlyList<TrashItem>? items, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            var hashes = items?.Where(item => !item.IsUpload).Select(item => CatalogText.Hash(item.Uri!)).ToArray();
            var uploads = items?.Where(item => item.IsUpload).Select(item => item.ImageId).ToArray();
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            List<long> touched =
            [
                .. await connection.CreateCommand(Queries.RestoreNames, apply, hashes).ReadAllAsync(row => row.GetInt64(0), cancellationToken),
                .. await connection.CreateCommand(Queries.RestoreUploads, apply, uploads).ReadAllAsync(row => row.GetInt64(0), cancellationToken),
            ];
            var restored = await connection
                .CreateCommand(Queries.RestoreMerged, (object)touched.Distinct().ToArray())
                .ReadAllAsync(row => row.GetInt64(0), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new UndoResult(touched.Count, restored);
        });

    /// <summary>The clean-ups of which something is in the trash, latest first.</summary>
    public async Task<IReadOnlyList<ApplyRecord>> ListAppliesAsync(int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListApplies, limit)
            .ReadAllAsync(row => new ApplyRecord(row.GetGuid(0), row.GetTime(1), row.GetInt64(2)), cancellationToken);

    private static Guid? GuidOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);
}
