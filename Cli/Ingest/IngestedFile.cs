using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>
/// What became of one file, a line of <c>--jsonl</c>. The reason says why it was rejected; duplicates are stored images that it looks like; the
/// notice says where none could be looked for.
/// </summary>
internal sealed record IngestedFile(
    string Place,
    string Status,
    long? Id = null,
    string? Sha256 = null,
    string? Reason = null,
    IReadOnlyList<FoundDuplicate>? Duplicates = null,
    string? Notice = null)
{
    public const string Added = "added";

    public const string Known = "known";

    public const string Trashed = "trashed";

    public const string Rejected = "rejected";
}

/// <summary>The last line of <c>--jsonl</c>.</summary>
internal sealed record IngestSummaryLine(IngestSummary Summary);

/// <summary>The counts, and the server's jobs that did it, none for uploads.</summary>
internal sealed record IngestSummary(long Added, long Known, long Trashed, long Rejected, double ElapsedSeconds, IReadOnlyList<Guid> Jobs);

/// <summary>How far an ingest is: files found so far (final once listed), and what became of them.</summary>
internal readonly record struct IngestCounts(long Found, bool Listed, long Added, long Known, long Trashed, long Rejected)
{
    public long Handled => Added + Known + Trashed + Rejected;
}
