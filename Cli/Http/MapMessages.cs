using System.Text.Json.Serialization;

namespace OrleansImageSearch.Cli.Http;

internal sealed record MapRequest(string? Measure);

/// <summary>The map of a measure, or the making of one.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="State">What there is.</param>
/// <param name="Stage">What the making is doing.</param>
/// <param name="Progress">Of that stage, 0 to 1.</param>
/// <param name="Points">Images in the map.</param>
/// <param name="Unplaced">Images that are not in it yet.</param>
/// <param name="BuiltAt">When it was made; null where there is none.</param>
/// <param name="BuildSeconds">How long that took.</param>
/// <param name="Quality">How true it is.</param>
/// <param name="Labels">What the labels of its points mean, by number.</param>
/// <param name="Message">Why the last could not be made.</param>
internal sealed record MapStatus(
    string Measure,
    MapState State,
    long Points,
    long Unplaced,
    IReadOnlyList<string> Labels,
    string? Stage = null,
    double? Progress = null,
    DateTimeOffset? BuiltAt = null,
    double? BuildSeconds = null,
    MapQuality? Quality = null,
    string? Message = null);

[JsonConverter(typeof(JsonStringEnumConverter<MapState>))]
internal enum MapState
{
    None,
    Building,
    Ready,
    Failed,
}

internal sealed record MapQuality(double Trustworthiness, double Preservation, int Neighbors, int Sample);
