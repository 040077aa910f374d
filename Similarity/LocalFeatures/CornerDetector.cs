namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>A place where the picture changes in all directions.</summary>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
/// <param name="Strength">The smaller eigenvalue of the gradients' structure tensor.</param>
internal readonly record struct Corner(int X, int Y, float Strength);

/// <summary>Corners by the smaller eigenvalue of the structure tensor (Shi and Tomasi, "Good features to track", CVPR 1994).</summary>
internal static class CornerDetector
{
    /// <summary>At most one corner in a square of so many pixels a side, so that they spread over the picture.</summary>
    private const int CellSide = 10;

    /// <summary>Weaker corners are noise: below a gradient of about two grey levels a pixel.</summary>
    private const float LeastStrength = 100;

    /// <summary>The strongest corners, strongest first.</summary>
    /// <param name="level">Where to look.</param>
    /// <param name="margin">Pixels at the border that are left out.</param>
    /// <param name="most">Corners wanted.</param>
    public static Corner[] Find(GreyLevel level, int margin, int most)
    {
        var strengths = Strengths(level);
        var cells = new Dictionary<(int, int), Corner>();
        for (var y = margin; y < level.Height - margin; y++)
        {
            for (var x = margin; x < level.Width - margin; x++)
            {
                var corner = new Corner(x, y, strengths[y * level.Width + x]);
                var cell = (x / CellSide, y / CellSide);
                if (corner.Strength >= LeastStrength
                    && IsPeak(strengths, level.Width, x, y)
                    && (!cells.TryGetValue(cell, out var other) || other.Strength < corner.Strength))
                {
                    cells[cell] = corner;
                }
            }
        }

        return [.. cells.Values.OrderByDescending(corner => corner.Strength).ThenBy(corner => (corner.Y, corner.X)).Take(most)];
    }

    private static bool IsPeak(float[] strengths, int width, int x, int y)
    {
        var at = y * width + x;
        var strength = strengths[at];
        return strength >= strengths[at - 1] && strength > strengths[at + 1]
            && strength >= strengths[at - width - 1] && strength >= strengths[at - width] && strength >= strengths[at - width + 1]
            && strength > strengths[at + width - 1] && strength > strengths[at + width] && strength > strengths[at + width + 1];
    }

    private static float[] Strengths(GreyLevel level)
    {
        var (width, height, values) = (level.Width, level.Height, level.Values);
        var (xx, xy, yy) = (new float[values.Length], new float[values.Length], new float[values.Length]);
        for (var y = 1; y < height - 1; y++)
        {
            for (var at = y * width + 1; at < (y + 1) * width - 1; at++)
            {
                var dx = (values[at + 1] - values[at - 1]) / 2;
                var dy = (values[at + width] - values[at - width]) / 2;
                (xx[at], xy[at], yy[at]) = (dx * dx, dx * dy, dy * dy);
            }
        }

        (xx, xy, yy) = (BoxFilter.Sum(xx, width, height), BoxFilter.Sum(xy, width, height), BoxFilter.Sum(yy, width, height));
        for (var at = 0; at < xx.Length; at++)
        {
            var half = (xx[at] - yy[at]) / 2;
            xx[at] = (xx[at] + yy[at]) / 2 - MathF.Sqrt(half * half + xy[at] * xy[at]);
        }

        return xx;
    }
}
