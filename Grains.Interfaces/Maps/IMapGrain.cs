namespace OrleansImageSearch.Grains.Interfaces.Maps;

/// <summary>
/// Makes and keeps the map of one measure, which the key names. Whether one is being made is kept in the catalog, so that it is made anew after the
/// silo that worked on it stopped. Images that come later are put into the map, without moving any other, when somebody asks for it.
/// </summary>
[Alias("map")]
public interface IMapGrain : IGrainWithStringKey
{
    /// <summary>Begins to make a map in the background, unless one is being made. The one there is stays until then.</summary>
    /// <exception cref="InvalidRequestException">There is no such measure.</exception>
    [Alias("start")]
    Task<MapStatus> StartAsync();

    /// <summary>Goes on with a map that is stored as being made; nothing where it is being worked on.</summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <summary>How far it is; what came since the map was made begins to be placed.</summary>
    /// <exception cref="InvalidRequestException">There is no such measure.</exception>
    [Alias("get")]
    Task<MapStatus> GetAsync();
}

/// <summary>Values are on the wire: append only.</summary>
public enum MapState
{
    /// <summary>There is no map, and none is being made.</summary>
    None = 0,

    /// <summary>One is being made; there may be an older one.</summary>
    Building = 1,

    /// <summary>There is one.</summary>
    Ready = 2,

    /// <summary>The last could not be made; there may be an older one.</summary>
    Failed = 3,
}

/// <summary>What the making of a map is doing. Values are on the wire: append only.</summary>
public enum MapStage
{
    /// <summary>Codes are read from the catalog.</summary>
    Loading = 0,

    /// <summary>The nearest neighbours of every image are looked for.</summary>
    Neighbors = 1,

    /// <summary>The layout is computed.</summary>
    Layout = 2,

    /// <summary>Its quality is measured.</summary>
    Quality = 3,

    /// <summary>It is stored.</summary>
    Storing = 4,
}

/// <param name="Measure">The measure by name.</param>
/// <param name="State">What there is.</param>
/// <param name="Stage">What the making is doing; null where none is made.</param>
/// <param name="Progress">Of that stage, 0 to 1.</param>
/// <param name="Points">Images in the map; 0 where there is none.</param>
/// <param name="Unplaced">Images that are not in it yet.</param>
/// <param name="BuiltAt">When the map was made; null where there is none.</param>
/// <param name="BuildSeconds">How long that took.</param>
/// <param name="Quality">How true it is; null where there is none.</param>
/// <param name="Labels">What the labels of its points mean, by number; the first stands for all others.</param>
/// <param name="Box">Where its points are; null where there is none.</param>
/// <param name="Message">Why the last could not be made; else null.</param>
[GenerateSerializer, Immutable, Alias("map-status")]
public sealed record MapStatus(
    [property: Id(0)] string Measure,
    [property: Id(1)] MapState State,
    [property: Id(2)] MapStage? Stage,
    [property: Id(3)] double Progress,
    [property: Id(4)] long Points,
    [property: Id(5)] long Unplaced,
    [property: Id(6)] DateTimeOffset? BuiltAt,
    [property: Id(7)] double? BuildSeconds,
    [property: Id(8)] MapFidelity? Quality,
    [property: Id(9)] string[] Labels,
    [property: Id(10)] MapArea? Box,
    [property: Id(11)] string? Message);

/// <summary>How true a map is to the measure.</summary>
/// <param name="Trustworthiness">0 to 1.</param>
/// <param name="Preservation">The share of neighbours in the map that are neighbours by the measure.</param>
/// <param name="Neighbors">Neighbours of each point looked at.</param>
/// <param name="Sample">Points looked at.</param>
[GenerateSerializer, Immutable, Alias("map-fidelity")]
public sealed record MapFidelity(
    [property: Id(0)] double Trustworthiness, [property: Id(1)] double Preservation, [property: Id(2)] int Neighbors, [property: Id(3)] int Sample);

/// <param name="Left">Smallest x.</param>
/// <param name="Top">Smallest y.</param>
/// <param name="Right">Largest x.</param>
/// <param name="Bottom">Largest y.</param>
[GenerateSerializer, Immutable, Alias("map-area")]
public sealed record MapArea([property: Id(0)] float Left, [property: Id(1)] float Top, [property: Id(2)] float Right, [property: Id(3)] float Bottom);
