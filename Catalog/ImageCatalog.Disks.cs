namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Makes a silo the one that answers for a disk.</summary>
    /// <param name="id">The disk.</param>
    /// <param name="marker">What the disk was marked with.</param>
    /// <param name="nextMarker">What the caller marks it with when it has got it.</param>
    /// <param name="silo">The silo's address.</param>
    /// <param name="folder">Where it is there.</param>
    /// <param name="capacityBytes">What it may hold.</param>
    /// <param name="silentAfter">After how long without a report nobody answers for it.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    /// <returns>False where another silo answers for a disk of this id that was marked later: the caller's is a copy of that.</returns>
    public async Task<bool> ClaimDiskAsync(
        Guid id, Guid marker, Guid nextMarker, string silo, string folder, long capacityBytes, TimeSpan silentAfter, CancellationToken cancellationToken = default) =>
        (await dataSource
            .CreateCommand(Queries.ClaimDisk, id, marker, nextMarker, silo, CatalogText.Storable(folder), capacityBytes, silentAfter)
            .ReadAllAsync(row => row.GetGuid(0), cancellationToken)).Count > 0;

    /// <summary>Notes how a disk is.</summary>
    /// <returns>False where another silo answers for it.</returns>
    public async Task<bool> ReportDiskAsync(Guid id, string silo, DiskUsage usage, TimeSpan silentAfter, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(
                Queries.ReportDisk, id, silo, usage.UsedBytes, usage.RoomBytes, usage.Files, usage.Missing, usage.Rotten, usage.Restored, silentAfter)
            .RunAsync(cancellationToken) > 0;

    /// <summary>All disks that there ever were, by id.</summary>
    public async Task<IReadOnlyList<DiskRecord>> ListDisksAsync(CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListDisks)
            .ReadAllAsync(
                row => new DiskRecord(
                    row.GetGuid(0),
                    row.GetString(1),
                    row.GetString(2),
                    row.GetInt64(3),
                    row.GetFieldValue<TimeSpan>(10),
                    new DiskUsage(row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9))),
                cancellationToken);

    /// <summary>The images whose originals we keep, whatever their state, by rising id.</summary>
    /// <param name="after">Only larger ids.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<KeptOriginal>> ListKeptAsync(long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListKept, after, limit)
            .ReadAllAsync(row => new KeptOriginal(row.GetInt64(0), Convert.ToHexStringLower(row.GetBytes(1)), row.GetInt64(2)), cancellationToken);

    /// <summary>Whether we keep the original with this hash for some image.</summary>
    public async Task<bool> IsKeptAsync(string sha256, CancellationToken cancellationToken = default) =>
        (await dataSource
            .CreateCommand(Queries.FindKept, (object)new[] { Convert.FromHexString(sha256) })
            .ReadAllAsync(row => row.GetBytes(0), cancellationToken)).Count > 0;

    /// <summary>
    /// Does something with an original that nobody else does at the same time, on whatever node: of two nodes that each take the
    /// other's copy for enough, one must look after the other has dropped its own.
    /// </summary>
    /// <param name="sha256">Of the original, lower-case hex.</param>
    /// <param name="waits">Whether to wait for the caller's turn, or to leave it to whoever is at it.</param>
    /// <param name="action">Called when it is the caller's turn.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether it was the caller's turn.</returns>
    public Task<bool> AloneWithOriginalAsync(string sha256, bool waits, Func<Task> action, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (waits)
            {
                await connection.CreateCommand(Queries.LockExclusive, AdvisoryLocks.Original(sha256)).RunAsync(cancellationToken);
            }
            else if (!await connection.CreateCommand(Queries.TryLockExclusive, AdvisoryLocks.Original(sha256)).ReadValueAsync<bool>(cancellationToken))
            {
                return false;
            }

            await action();
            await transaction.CommitAsync(cancellationToken);
            return true;
        });
}
