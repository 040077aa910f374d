using Npgsql;

namespace OrleansImageSearch.Catalog;

/// <summary>Takes images out of the catalog, inside the caller's transaction, which holds <see cref="AdvisoryLocks.Commit"/> alone.</summary>
internal static class Removal
{
    /// <returns>Those that were there, by id.</returns>
    public static async Task<IReadOnlyList<RemovedImage>> RemoveAsync(NpgsqlConnection connection, long[] ids, CancellationToken cancellationToken)
    {
        await connection.CreateCommand(Queries.HandOverNames, (object)ids).RunAsync(cancellationToken);
        return await ReadAsync(connection.CreateCommand(Queries.DeleteImages, (object)ids), cancellationToken);
    }

    /// <summary>What buckets must forget of the images that a statement gives with their codes.</summary>
    public static async Task<IReadOnlyList<RemovedImage>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var rows = await command
            .ReadAllAsync(
                row => (
                    Id: row.GetInt64(0),
                    Sha256: Convert.ToHexStringLower(row.GetBytes(1)),
                    Kept: row.GetBoolean(2),
                    Code: row.IsDBNull(3) ? (StoredCode?)null : new StoredCode(row.GetString(3), SignatureColumn.ToBits(row.GetInt32(4)), row.GetBytes(5))),
                cancellationToken);
        return
        [
            .. rows
                .GroupBy(row => (row.Id, row.Sha256, row.Kept), row => row.Code)
                .Select(image => new RemovedImage(image.Key.Id, image.Key.Sha256, image.Key.Kept, [.. image.OfType<StoredCode>()])),
        ];
    }
}
