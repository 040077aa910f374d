using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

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
public sealed record UploadedImage(
    string Name, long? Id, string Sha256, UploadStatus Status, string? Reason, Duplicate[] Duplicates);

/// <param name="Id">The stored image.</param>
/// <param name="Score">Fused score, 0..1.</param>
/// <param name="Measures">How each measure sees it, by the measure's name.</param>
public sealed record Duplicate(long Id, double Score, IReadOnlyDictionary<string, MeasureResult> Measures);

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
