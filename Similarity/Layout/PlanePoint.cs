namespace OrleansImageSearch.Similarity.Layout;

/// <summary>A place in a layout.</summary>
public readonly record struct PlanePoint(float X, float Y)
{
    /// <summary>The square of the distance of two places.</summary>
    public static float SquaredDistance(PlanePoint a, PlanePoint b)
    {
        var (x, y) = (a.X - b.X, a.Y - b.Y);
        return x * x + y * y;
    }
}
