namespace OrleansImageSearch.Grains.Interfaces.Maps;

/// <summary>Reads maps. Stateless: any activation serves any caller; use key 0.</summary>
[Alias("map-reader")]
public interface IMapReaderGrain : IGrainWithIntegerKey
{
    /// <summary>The name of a measure of which there can be a map.</summary>
    /// <param name="measure">A name; null: the embedding where there is one, else colour.</param>
    /// <exception cref="InvalidRequestException">There is no such measure.</exception>
    [Alias("choose")]
    Task<string> ChooseAsync(string? measure);

    /// <summary>
    /// At most so many points of an area: those of the lowest ranks, in their order. Ranks are random and an image's is always the same, so the points of
    /// a smaller limit, or of a larger area at the same density, are among those of a larger one.
    /// </summary>
    /// <param name="measure">A name; null as in <see cref="ChooseAsync"/>.</param>
    /// <param name="area">Null: all of the map.</param>
    /// <param name="limit">1 to <see cref="MapPoints.MaxCount"/>.</param>
    /// <returns>Null where there is no map.</returns>
    /// <exception cref="InvalidRequestException">There is no such measure, or the limit or the area is not one.</exception>
    [Alias("read")]
    Task<MapPoints?> ReadAsync(string? measure, MapArea? area, int limit);
}

/// <summary>Points of a map; each array has an element a point.</summary>
/// <param name="ImageIds">Their images.</param>
/// <param name="X">Where they are.</param>
/// <param name="Y">Where they are.</param>
/// <param name="Labels">In the map's labels, from 0.</param>
/// <param name="Nearness">0 to 255: how alike the nearest neighbour was when the image was placed.</param>
[GenerateSerializer, Immutable, Alias("map-points")]
public sealed record MapPoints(
    [property: Id(0)] long[] ImageIds,
    [property: Id(1)] float[] X,
    [property: Id(2)] float[] Y,
    [property: Id(3)] ushort[] Labels,
    [property: Id(4)] byte[] Nearness)
{
    /// <summary>Points of one answer at most.</summary>
    public const int MaxCount = 500_000;
}
