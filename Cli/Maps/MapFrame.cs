namespace OrleansImageSearch.Cli.Maps;

/// <summary>Where points of a map are in a square picture, all of them inside.</summary>
internal sealed class MapFrame
{
    private readonly float _left, _top;
    private readonly double _scale;

    /// <param name="points">The map.</param>
    /// <param name="side">Of the picture, pixels.</param>
    /// <param name="margin">That stays free, pixels.</param>
    public MapFrame(IReadOnlyList<MapPoint> points, int side, int margin)
    {
        _left = points.Select(point => point.X).DefaultIfEmpty().Min();
        _top = points.Select(point => point.Y).DefaultIfEmpty().Min();
        var extent = Math.Max(
            points.Select(point => point.X).DefaultIfEmpty().Max() - _left, points.Select(point => point.Y).DefaultIfEmpty().Max() - _top);
        _scale = extent > 0 ? (side - 2.0 * margin) / extent : 0;
        Margin = margin;
    }

    public int Margin { get; }

    public (double X, double Y) PlaceOf(MapPoint point) => (Margin + (point.X - _left) * _scale, Margin + (point.Y - _top) * _scale);
}
