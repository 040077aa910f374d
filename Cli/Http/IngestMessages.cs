using System.Globalization;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Cli.Http;

internal sealed record IngestRequest(IReadOnlyList<string> Sources);

internal sealed record IngestAccepted(Guid Job);

/// <summary>An ingest job as the server tells it: files found so far (final once listed), and what became of them.</summary>
internal sealed record JobStatus(
    Guid Id,
    JobState State,
    long Found,
    bool Listed,
    long Added,
    long Known,
    long Rejected,
    string? Message = null);

[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
internal enum JobState
{
    Running,
    Done,
    Failed,
}

/// <summary>Rejected files; the next page begins behind <c>Next</c>, which is null on the last.</summary>
internal sealed record RejectionsPage(IReadOnlyList<Rejection> Rejections, string? Next = null);

internal sealed record Rejection(string Place, string Reason);

/// <summary>What became of imported lines, and the first of those rejected.</summary>
internal sealed record ImportAnswer(long Added, long Known, long Rejected, IReadOnlyList<ImportRejection> Rejections);

/// <summary>A rejected line, counted from 1.</summary>
internal sealed record ImportRejection(long Line, string Reason);

internal sealed record UploadAnswer(IReadOnlyList<UploadOutcome> Images);

/// <summary>What became of one file: <c>added</c>, <c>known</c>, <c>trashed</c>, or <c>rejected</c> for a reason; and the stored images that it looks like.</summary>
internal sealed record UploadOutcome(
    string Status, long? Id = null, string? Sha256 = null, string? Reason = null, IReadOnlyList<FoundDuplicate>? Duplicates = null, string? Notice = null);

/// <summary>
/// A stored image that another looks like, and how much, 0..1; <c>reencoded</c>, <c>edited</c> or <c>burst</c>; and which of the two,
/// <c>upload</c> or <c>stored</c>, is larger, older and less compressed.
/// </summary>
internal sealed record FoundDuplicate(
    long Id,
    double Score,
    IReadOnlyDictionary<string, MeasureScore>? Measures = null,
    string? Kind = null,
    string? Larger = null,
    string? Older = null,
    string? LessCompressed = null)
{
    /// <summary>As people read it: <c>12 (0.953, reencoded; stored is larger)</c>.</summary>
    public override string ToString()
    {
        string[] better = [.. new[] { (Side: Larger, Word: "larger"), (Side: Older, Word: "older"), (Side: LessCompressed, Word: "less compressed") }
            .Where(each => each.Side is not null)
            .GroupBy(each => each.Side, each => each.Word)
            .Select(each => $"; {each.Key} is {string.Join(" and ", each)}")];
        return string.Create(CultureInfo.InvariantCulture, $"{Id} ({Score:0.000}{(Kind is null ? "" : $", {Kind}")}{string.Concat(better)})");
    }
}
