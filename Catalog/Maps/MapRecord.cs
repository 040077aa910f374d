namespace OrleansImageSearch.Catalog.Maps;

/// <summary>A layout of all images that a measure has seen, or the making of one.</summary>
/// <param name="Id">The map.</param>
/// <param name="Measure">Stamp of the measure.</param>
/// <param name="State">Whether it is being made.</param>
/// <param name="Points">Images placed by the layout; those that came later are not counted.</param>
/// <param name="Grid">What the cells of its points divide.</param>
/// <param name="Quality">How true it is; null until it is made.</param>
/// <param name="Labels">What the labels of its points mean, by number.</param>
/// <param name="StartedAt">When its making began.</param>
/// <param name="FinishedAt">When that ended.</param>
/// <param name="Message">Why it failed; else null.</param>
public sealed record MapRecord(
    Guid Id,
    string Measure,
    JobState State,
    long Points,
    MapGrid Grid,
    MapQuality? Quality,
    IReadOnlyList<string> Labels,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Message);

/// <param name="Trustworthiness">0 to 1.</param>
/// <param name="Preservation">0 to 1: the share of neighbours kept.</param>
/// <param name="Neighbors">Neighbours of each point looked at.</param>
/// <param name="Sample">Points looked at.</param>
public sealed record MapQuality(double Trustworthiness, double Preservation, int Neighbors, int Sample);

/// <param name="ImageId">The image.</param>
/// <param name="X">Its place.</param>
/// <param name="Y">Its place.</param>
/// <param name="Label">In the map's labels, from 0.</param>
/// <param name="Nearness">0 to 255: how alike its nearest neighbour was when it was placed.</param>
public readonly record struct MapPoint(long ImageId, float X, float Y, short Label, byte Nearness);

/// <param name="Left">Smallest x.</param>
/// <param name="Top">Smallest y.</param>
/// <param name="Right">Largest x.</param>
/// <param name="Bottom">Largest y.</param>
public readonly record struct MapBox(float Left, float Top, float Right, float Bottom)
{
    public static readonly MapBox Everything = new(float.NegativeInfinity, float.NegativeInfinity, float.PositiveInfinity, float.PositiveInfinity);
}
