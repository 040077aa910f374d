using Npgsql;
using NpgsqlTypes;

namespace OrleansImageSearch.Catalog.Duplicates;

public sealed partial class DuplicateCatalog
{
    /// <summary>Stores a new scan, unless one is running.</summary>
    /// <param name="id">Of the new one; where it is stored already, it stays as it is.</param>
    /// <param name="measure">Stamp of the measure whose codes are joined.</param>
    /// <param name="maxDistance">In its unit.</param>
    /// <param name="isThorough">Whether every image is searched for as well.</param>
    /// <param name="cancellationToken">Stores nothing.</param>
    /// <returns>The running scan, the new one or the one there was; where it has ended meanwhile, itself.</returns>
    public async Task<ScanRecord> CreateScanAsync(
        Guid id, string measure, int maxDistance, bool isThorough, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await dataSource.CreateCommand(Queries.CreateScan, id, measure, maxDistance, isThorough).RunAsync(cancellationToken);
            if (await GetScanAsync(id, cancellationToken) is { } created)
            {
                return created;
            }

            if (await FindScanAsync(JobState.Running, cancellationToken) is { } running)
            {
                return running;
            }
        }
    }

    /// <returns>Null where there is no such scan: it may have been replaced by a later one.</returns>
    public Task<ScanRecord?> GetScanAsync(Guid id, CancellationToken cancellationToken = default) =>
        ReadScanAsync(dataSource.CreateCommand(Queries.GetScan, id, (short)0), cancellationToken);

    /// <summary>The latest scan that is in a state.</summary>
    /// <returns>Null where there is none.</returns>
    public Task<ScanRecord?> FindScanAsync(JobState state, CancellationToken cancellationToken = default) =>
        ReadScanAsync(dataSource.CreateCommand(Queries.GetScan, null, (short)state), cancellationToken);

    /// <summary>The scans that are kept, latest first: the last one that is done, and those that were begun since.</summary>
    public async Task<IReadOnlyList<ScanRecord>> ListScansAsync(int limit, CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListScans, limit).ReadAllAsync(ReadScan, cancellationToken);

    /// <summary>How many codes there are in ranges of signatures.</summary>
    /// <param name="measure">The measure's stamp.</param>
    /// <param name="ranges">First and last signature of each, ascending.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    /// <returns>One count a range, in order.</returns>
    public async Task<IReadOnlyList<long>> CountCodesAsync(
        string measure, IReadOnlyList<(uint First, uint Last)> ranges, CancellationToken cancellationToken = default) =>
        await _measures.FindAsync(measure, cancellationToken) is { } measureId
            ? await dataSource
                .CreateCommand(
                    Queries.CountCodes,
                    measureId,
                    ranges.Select(range => SignatureColumn.FromBits(range.First)).ToArray(),
                    ranges.Select(range => SignatureColumn.FromBits(range.Last)).ToArray())
                .ReadAllAsync(row => row.GetInt64(1), cancellationToken)
            : [.. ranges.Select(_ => 0L)];

    /// <summary>Notes how a scan divides its work.</summary>
    public Task PlanScanAsync(Guid id, IReadOnlyList<uint> blocks, long images, long steps, CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.PlanScan, id, blocks.Select(first => (long)first).ToArray(), images, steps).RunAsync(cancellationToken);

    /// <summary>Streams the codes of active images whose signatures lie in a range, without those that the measure sees too little in.</summary>
    /// <inheritdoc cref="ImageCatalog.LoadBucketAsync"/>
    public async Task<long> LoadBlockAsync(
        string measure, uint first, uint last, Action<long, ReadOnlySpan<byte>> add, CancellationToken cancellationToken = default)
    {
        if (await _measures.FindAsync(measure, cancellationToken) is not { } measureId)
        {
            return 0;
        }

        var step = Math.Max(1, ((long)last - first + 1) / ImageCatalog.PackedRows);
        return await Availability.RequireAsync(() => PackedCodes.ReadAllAsync(
            dataSource.CreateCommand(
                Queries.LoadBlock, measureId, (long)SignatureColumn.FromBits(first), (long)SignatureColumn.FromBits(last), step),
            add,
            cancellationToken));
    }

    /// <summary>The parts of a scan that are done, as they were recorded.</summary>
    public async Task<IReadOnlySet<(int First, int Second)>> GetPartsAsync(Guid scan, CancellationToken cancellationToken = default) =>
        (await dataSource.CreateCommand(Queries.ListScanParts, scan).ReadAllAsync(row => (row.GetInt32(0), row.GetInt32(1)), cancellationToken)).ToHashSet();

    /// <summary>Stores what a part of a scan found, once, however often it comes.</summary>
    public Task RecordPartAsync(
        Guid scan, int first, int second, IReadOnlyCollection<StoredPair> pairs, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await connection.CreateCommand(Queries.RecordScanPart, scan, first, second).RunAsync(cancellationToken) == 0)
            {
                return false;
            }

            await using (var writer = await connection.BeginBinaryImportAsync(Queries.CopyNearPairs, cancellationToken))
            {
                foreach (var pair in pairs)
                {
                    await writer.StartRowAsync(cancellationToken);
                    await writer.WriteAsync(scan, NpgsqlDbType.Uuid, cancellationToken);
                    await writer.WriteAsync(pair.First, NpgsqlDbType.Bigint, cancellationToken);
                    await writer.WriteAsync(pair.Second, NpgsqlDbType.Bigint, cancellationToken);
                    await writer.WriteAsync((short)pair.Distance, NpgsqlDbType.Smallint, cancellationToken);
                }

                await writer.CompleteAsync(cancellationToken);
            }

            await connection.CreateCommand(Queries.AdvanceScan, scan, 1L, (long)pairs.Count).RunAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    /// <summary>All near pairs of a scan, in no order.</summary>
    public async Task<IReadOnlyList<StoredPair>> GetPairsAsync(Guid scan, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListNearPairs, scan)
            .ReadAllAsync(row => new StoredPair(row.GetInt64(0), row.GetInt64(1), row.GetInt16(2)), cancellationToken);

    /// <summary>The largest id that an image has; 0 where there is none.</summary>
    public Task<long> GetLargestIdAsync(CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.GetLargestId).ReadValueAsync<long>(cancellationToken);

    /// <summary>The active images of a run of ids, ascending.</summary>
    public async Task<IReadOnlyList<long>> ListActiveAsync(long first, long last, CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListActiveIds, first, last).ReadAllAsync(row => row.GetInt64(0), cancellationToken);

    /// <summary>Notes that a scan goes over to another stage.</summary>
    public Task EnterStageAsync(Guid scan, ScanStage stage, long done, long total, CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.EnterScanStage, scan, (short)stage, 0L, done, total).RunAsync(cancellationToken);

    /// <summary>Active images of which several files lie outside the trash.</summary>
    public async Task<IReadOnlyList<long>> FindRepeatedFilesAsync(CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListRepeatedFiles).ReadAllAsync(row => row.GetInt64(0), cancellationToken);

    /// <summary>Stores the groups of a scan, and that its members are to be looked at.</summary>
    public Task StoreGroupsAsync(Guid scan, IReadOnlyCollection<GroupMember> members, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.StageGroupMembers).RunAsync(cancellationToken);
            await using (var writer = await connection.BeginBinaryImportAsync(Queries.CopyGroupMembers, cancellationToken))
            {
                foreach (var member in members)
                {
                    await writer.StartRowAsync(cancellationToken);
                    await writer.WriteAsync(member.Centre, NpgsqlDbType.Bigint, cancellationToken);
                    await writer.WriteAsync(member.ImageId, NpgsqlDbType.Bigint, cancellationToken);
                    await writer.WriteAsync((short)member.Distance, NpgsqlDbType.Smallint, cancellationToken);
                }

                await writer.CompleteAsync(cancellationToken);
            }

            await connection.CreateCommand(Queries.InsertGroupMembers, scan).RunAsync(cancellationToken);
            await connection.CreateCommand(Queries.DeleteNearPairs, scan).RunAsync(cancellationToken);
            var groups = members.LongCount(member => member.ImageId == member.Centre);
            await connection
                .CreateCommand(Queries.EnterScanStage, scan, (short)ScanStage.Judging, groups, 0L, members.Count - groups)
                .RunAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    /// <summary>Members whose kind is not told yet, in the order of centre and id.</summary>
    public async Task<IReadOnlyList<GroupMember>> FindUnjudgedAsync(
        Guid scan, GroupMember after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListUnjudged, scan, after.Centre, after.ImageId, limit)
            .ReadAllAsync(row => new GroupMember(row.GetInt64(0), row.GetInt64(1), 0), cancellationToken);

    /// <summary>Notes of which kind members are; those of no kind leave their group.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="judged">Members, with the number of their kind; null for none.</param>
    /// <param name="cancellationToken">Leaves all as they were.</param>
    public Task SetKindsAsync(
        Guid scan, IReadOnlyCollection<(GroupMember Member, short? Kind)> judged, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            var of = judged.Where(each => each.Kind is not null).ToArray();
            var others = judged.Where(each => each.Kind is null).Select(each => each.Member).ToArray();
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection
                .CreateCommand(
                    Queries.SetKinds,
                    scan,
                    Array.ConvertAll(of, each => each.Member.Centre),
                    Array.ConvertAll(of, each => each.Member.ImageId),
                    Array.ConvertAll(of, each => each.Kind!.Value))
                .RunAsync(cancellationToken);
            await connection
                .CreateCommand(
                    Queries.DeleteMembers,
                    scan,
                    Array.ConvertAll(others, member => member.Centre),
                    Array.ConvertAll(others, member => member.ImageId))
                .RunAsync(cancellationToken);
            await connection.CreateCommand(Queries.AdvanceScan, scan, (long)judged.Count, 0L).RunAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    /// <summary>Notes that a scan ended; where it is done, scans before it are forgotten.</summary>
    /// <param name="id">The scan.</param>
    /// <param name="state">Done or failed.</param>
    /// <param name="message">Why it failed; else null.</param>
    /// <param name="cancellationToken">Leaves all as it was.</param>
    public Task FinishScanAsync(Guid id, JobState state, string? message, CancellationToken cancellationToken = default) =>
        Availability.RequireAsync(async () =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.CreateCommand(Queries.DeleteLoneCentres, id).RunAsync(cancellationToken);
            await connection
                .CreateCommand(Queries.FinishScan, id, (short)state, message is null ? null : CatalogText.Storable(message))
                .RunAsync(cancellationToken);
            if (state == JobState.Done)
            {
                await connection.CreateCommand(Queries.DeleteOlderScans, id).RunAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    private static async Task<ScanRecord?> ReadScanAsync(NpgsqlCommand command, CancellationToken cancellationToken) =>
        (await command.ReadAllAsync(ReadScan, cancellationToken)).SingleOrDefault();

    private static ScanRecord ReadScan(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        (JobState)row.GetInt16(1),
        (ScanStage)row.GetInt16(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetBoolean(5),
        row.IsDBNull(6) ? null : Array.ConvertAll(row.GetFieldValue<long[]>(6), first => (uint)first),
        row.GetInt64(7),
        row.GetInt64(8),
        row.GetInt64(9),
        row.GetInt64(10),
        row.GetInt64(11),
        row.GetTime(12),
        row.GetTimeOrNull(13),
        row.IsDBNull(14) ? null : row.GetString(14));
}
