using Npgsql;

namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Which of the images are stored and active.</summary>
    public async Task<IReadOnlySet<long>> FindActiveAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        (await dataSource.CreateCommand(Queries.FindActive, (object)ids.ToArray()).ReadAllAsync(row => row.GetInt64(0), cancellationToken)).ToHashSet();

    /// <summary>Which of the images buckets are to hold: those that are stored, and active or on their way in.</summary>
    public async Task<IReadOnlySet<long>> FindPresentAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        (await dataSource.CreateCommand(Queries.FindPresent, (object)ids.ToArray()).ReadAllAsync(row => row.GetInt64(0), cancellationToken)).ToHashSet();

    /// <summary>Those of the images that are stored and active, by id.</summary>
    public async Task<IReadOnlyList<ImageRecord>> GetImagesAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetImages, (object)ids.ToArray())
            .ReadAllAsync(
                row => (
                    Image: new ImageRecord(
                        row.GetInt64(0),
                        Convert.ToHexStringLower(row.GetBytes(1)),
                        row.GetInt32(2),
                        row.GetInt32(3),
                        row.GetString(4),
                        row.GetInt64(5),
                        row.GetTimeOrNull(6),
                        row.GetTime(7),
                        row.GetBoolean(8),
                        Names: []),
                    Name: row.IsDBNull(9) ? null : new NameRecord(row.GetString(9), row.GetString(10), row.GetInt64(11), row.GetTimeOrNull(12))),
                cancellationToken);
        return [.. rows.GroupBy(row => row.Image.Id).Select(image => image.First().Image with { Names = [.. image.Select(row => row.Name).OfType<NameRecord>()] })];
    }

    /// <summary>What clean-ups merged into an image: names of it and of others that are in the trash, and when the earliest of all these was taken.</summary>
    public async Task<FormerNames> GetFormerNamesAsync(long id, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetFormerNames, id)
            .ReadAllAsync(
                row => (
                    Name: row.IsDBNull(0) ? null : new NameRecord(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetTimeOrNull(3)),
                    TakenAt: row.GetTimeOrNull(4)),
                cancellationToken);
        return new FormerNames([.. rows.Select(row => row.Name).OfType<NameRecord>()], rows.Count == 0 ? null : rows[0].TakenAt);
    }

    /// <returns>Null where there is no such active image.</returns>
    public async Task<ThumbnailRecord?> GetThumbnailAsync(long id, CancellationToken cancellationToken = default) =>
        (await GetThumbnailsAsync([id], cancellationToken)).SingleOrDefault();

    /// <summary>The thumbnail of an image that is active or in the trash.</summary>
    /// <returns>Null where there is no such image, or it has none.</returns>
    public async Task<ThumbnailRecord?> GetShownThumbnailAsync(long id, CancellationToken cancellationToken = default) =>
        (await dataSource.CreateCommand(Queries.GetShownThumbnail, id).ReadAllAsync(ReadThumbnail, cancellationToken)).SingleOrDefault();

    /// <summary>The thumbnails of active images that have one, in no order to rely on.</summary>
    public async Task<IReadOnlyList<ThumbnailRecord>> GetThumbnailsAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.GetThumbnails, ids.ToArray())
            .ReadAllAsync(ReadThumbnail, cancellationToken);

    /// <summary>Removes an image with its names, descriptors and thumbnail.</summary>
    /// <returns>What its buckets must forget; null where there is no such image.</returns>
    public Task<RemovedImage?> DeleteAsync(long id, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.LockExclusive, AdvisoryLocks.Commit).RunAsync(cancellationToken);
            var removed = await Removal.RemoveAsync(connection, [id], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return removed.SingleOrDefault();
        });

    /// <summary>How many active images there are.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.CountImages).ReadValueAsync<long>(cancellationToken);

    private static ThumbnailRecord ReadThumbnail(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetBytes(4));
}
