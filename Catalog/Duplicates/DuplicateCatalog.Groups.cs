namespace OrleansImageSearch.Catalog.Duplicates;

public sealed partial class DuplicateCatalog
{
    /// <summary>The centres of a scan's groups, ascending.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="after">Only larger ones.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<long>> ListGroupsAsync(Guid scan, long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListGroups, scan, after, limit).ReadAllAsync(row => row.GetInt64(0), cancellationToken);

    /// <summary>Groups by their centres, ascending; without groups of which nothing is active.</summary>
    public async Task<IReadOnlyList<GroupRecord>> GetGroupsAsync(Guid scan, IReadOnlyList<long> centres, CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.GetGroupMembers, scan, centres.ToArray())
            .ReadAllAsync(
                row => (
                    Centre: row.GetInt64(0),
                    Distance: (int)row.GetInt16(1),
                    Kind: row.IsDBNull(2) ? (short?)null : row.GetInt16(2),
                    Image: new ImageRecord(
                        row.GetInt64(3),
                        Convert.ToHexStringLower(row.GetBytes(4)),
                        row.GetInt32(5),
                        row.GetInt32(6),
                        row.GetString(7),
                        row.GetInt64(8),
                        row.GetTimeOrNull(9),
                        row.GetTime(10),
                        row.GetBoolean(11),
                        Names: []),
                    Name: row.IsDBNull(12) ? null : new NameRecord(row.GetString(13), row.GetString(12), row.GetInt64(8), row.GetTimeOrNull(14))),
                cancellationToken);
        return
        [
            .. rows
                .GroupBy(row => row.Centre)
                .Select(group => new GroupRecord(
                    group.Key,
                    [
                        .. group
                            .GroupBy(row => row.Image.Id)
                            .Select(member => (member.First(), Names: member.Select(row => row.Name).OfType<NameRecord>().ToArray()))
                            .Select(member => new MemberRecord(member.Item1.Distance, member.Item1.Kind, member.Item1.Image with { Names = member.Names })),
                    ])),
        ];
    }

    /// <summary>The verdicts that name any of the contents.</summary>
    public async Task<IReadOnlyList<VerdictRecord>> FindVerdictsAsync(IEnumerable<string> sha256, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.FindVerdicts, (object)Hashes(sha256))
            .ReadAllAsync(row => new VerdictRecord((Verdict)row.GetInt16(0), Hex(row.GetFieldValue<byte[][]>(1)), row.GetTime(2)), cancellationToken);

    /// <summary>Verdicts in the order they were stored.</summary>
    /// <param name="after">The number of the last one of the page before; 0 at first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Each with its number.</returns>
    public async Task<IReadOnlyList<(long Number, VerdictRecord Verdict)>> ListVerdictsAsync(
        long after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.ListVerdicts, after, limit)
            .ReadAllAsync(
                row => (row.GetInt64(0), new VerdictRecord((Verdict)row.GetInt16(1), Hex(row.GetFieldValue<byte[][]>(2)), row.GetTime(3))),
                cancellationToken);

    /// <summary>Stores a verdict; said before, it stays as it is.</summary>
    /// <param name="verdict">What is said.</param>
    /// <param name="sha256">Of which contents, hex.</param>
    /// <param name="at">When it was said; null: now.</param>
    /// <param name="cancellationToken">Stores nothing.</param>
    /// <returns>Whether it is new.</returns>
    public async Task<bool> AddVerdictAsync(
        Verdict verdict, IEnumerable<string> sha256, DateTimeOffset? at = null, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.InsertVerdicts, (short)verdict, Ascending(sha256), at?.ToUniversalTime())
            .RunAsync(cancellationToken) == 1;

    /// <summary>Takes a verdict back.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteVerdictAsync(Verdict verdict, IEnumerable<string> sha256, CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.DeleteVerdict, (short)verdict, Ascending(sha256)).RunAsync(cancellationToken) == 1;

    /// <summary>Active images that somebody said are different pictures.</summary>
    /// <returns>The images of each such verdict.</returns>
    public async Task<IReadOnlyList<long[]>> GetJudgedDifferentAsync(CancellationToken cancellationToken = default)
    {
        var rows = await dataSource
            .CreateCommand(Queries.ListJudgedDifferent, (short)Verdict.NotDuplicate)
            .ReadAllAsync(row => (Verdict: row.GetInt64(0), ImageId: row.GetInt64(1)), cancellationToken);
        return [.. rows.GroupBy(row => row.Verdict, row => row.ImageId).Select(images => images.ToArray())];
    }

    private static byte[][] Ascending(IEnumerable<string> sha256) => Hashes(sha256.Select(hash => hash.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal));

    private static string[] Hex(byte[][] sha256) => Array.ConvertAll(sha256, Convert.ToHexStringLower);
}
