using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <param name="Measure">Of which measure; absent: the embedding where there is one, else colour.</param>
public sealed record MapRequest(string? Measure = null);

/// <summary>The map of a measure: all images that it has seen, placed in the plane so that look-alikes are near.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="State">What there is.</param>
/// <param name="Stage">What the making is doing; absent where none is made.</param>
/// <param name="Progress">Of that stage, 0 to 1; absent where none is made.</param>
/// <param name="Points">Images in the map; 0 where there is none.</param>
/// <param name="Unplaced">Images that came later and are not in it yet; asking begins to place them.</param>
/// <param name="BuiltAt">When the map was made; absent where there is none.</param>
/// <param name="BuildSeconds">How long that took.</param>
/// <param name="Quality">How true it is; absent where there is none.</param>
/// <param name="Labels">What the labels of its points mean, by number: names of folders; the first, empty, is for images without one and for all other folders.</param>
/// <param name="Box">Where its points are; absent where there is none.</param>
/// <param name="Message">Why the last could not be made; else absent.</param>
public sealed record Map(
    string Measure,
    MapState State,
    MapStage? Stage,
    double? Progress,
    long Points,
    long Unplaced,
    DateTimeOffset? BuiltAt,
    double? BuildSeconds,
    MapQuality? Quality,
    string[] Labels,
    MapBox? Box,
    string? Message);

/// <summary>none: there is no map. building: one is being made, and there may be an older one. ready: there is one. failed: the last could not be made, and there may be an older one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapState>))]
public enum MapState
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("building")]
    Building,

    [JsonStringEnumMemberName("ready")]
    Ready,

    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>loading: codes are read. neighbors: the nearest neighbours of every image are looked for. layout: images are placed. quality: the map is compared with the measure. storing: it is stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapStage>))]
public enum MapStage
{
    [JsonStringEnumMemberName("loading")]
    Loading,

    [JsonStringEnumMemberName("neighbors")]
    Neighbors,

    [JsonStringEnumMemberName("layout")]
    Layout,

    [JsonStringEnumMemberName("quality")]
    Quality,

    [JsonStringEnumMemberName("storing")]
    Storing,
}

/// <param name="Trustworthiness">0 to 1: less for neighbours in the map that are none by the measure (Venna and Kaski 2001).</param>
/// <param name="Preservation">The share of neighbours in the map that are neighbours by the measure.</param>
/// <param name="Neighbors">Neighbours of each image looked at.</param>
/// <param name="Sample">Images looked at; each was compared with all.</param>
public sealed record MapQuality(double Trustworthiness, double Preservation, int Neighbors, int Sample);

/// <param name="Left">Smallest x.</param>
/// <param name="Top">Smallest y.</param>
/// <param name="Right">Largest x.</param>
/// <param name="Bottom">Largest y.</param>
public sealed record MapBox(float Left, float Top, float Right, float Bottom);
