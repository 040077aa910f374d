using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <param name="FileBytes">Bytes in one file at most.</param>
/// <param name="RequestBytes">Bytes in one request at most, all of its files together.</param>
/// <param name="Files">Files in one request at most.</param>
public sealed record UploadLimits(long FileBytes, long RequestBytes, int Files);

/// <summary>What became of an upload.</summary>
/// <param name="Images">One a file, in the order of the request.</param>
public sealed record UploadResult(UploadedImage[] Images);

/// <summary>What became of one file.</summary>
/// <param name="Name">The file's name in the request.</param>
/// <param name="Id">The image's id; absent where rejected.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
/// <param name="Status">Whether it was taken in.</param>
/// <param name="Reason">Why it was rejected and what to do.</param>
/// <param name="Duplicates">Stored images that this one looks like a copy of, best first.</param>
/// <param name="Notice">What was left out, where something was: whether it has duplicates cannot be told of a picture with too little to see.</param>
public sealed record UploadedImage(
    string Name, long? Id, string Sha256, UploadStatus Status, string? Reason, Duplicate[] Duplicates, string? Notice = null);

/// <param name="Id">The stored image.</param>
/// <param name="Score">Fused score, 0..1.</param>
/// <param name="Measures">How each measure sees it, by the measure's name.</param>
/// <param name="Kind">
/// reencoded: the same picture in other bytes; edited: made from the other or from a common original; burst: photographed one after the
/// other. Absent where the thumbnails do not show the same, or one is missing.
/// </param>
/// <param name="Larger">Which has more pixels; absent where both have as many.</param>
/// <param name="Older">Which was taken earlier; absent where a file does not say, or both say the same.</param>
/// <param name="LessCompressed">Of one format, which has more bytes a pixel; else which has a format without loss; absent where it cannot be told.</param>
public sealed record Duplicate(
    long Id,
    double Score,
    IReadOnlyDictionary<string, MeasureResult> Measures,
    string? Kind = null,
    DuplicateSide? Larger = null,
    DuplicateSide? Older = null,
    DuplicateSide? LessCompressed = null);

/// <summary>One of an upload and a stored image that it looks like.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DuplicateSide>))]
public enum DuplicateSide
{
    [JsonStringEnumMemberName("upload")]
    Upload,

    [JsonStringEnumMemberName("stored")]
    Stored,
}

/// <summary>added: a new image. known: the same bytes are stored already. rejected: not taken in. trashed: in the trash, since it looks like a stored image.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadStatus>))]
public enum UploadStatus
{
    [JsonStringEnumMemberName("added")]
    Added,

    [JsonStringEnumMemberName("known")]
    Known,

    [JsonStringEnumMemberName("rejected")]
    Rejected,

    [JsonStringEnumMemberName("trashed")]
    Trashed,
}
