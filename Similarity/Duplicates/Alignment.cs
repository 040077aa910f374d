using OrleansImageSearch.Similarity.LocalFeatures;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Two planes of about the same scale, and where the places of the first lie in the second.</summary>
/// <param name="Reference">The coarser of two pictures.</param>
/// <param name="Other">The finer one, shrunk to about the scale of <paramref name="Reference"/>.</param>
/// <param name="Map">From pixels of <paramref name="Reference"/> to pixels of <paramref name="Other"/>.</param>
internal sealed record Alignment(GreyLevel Reference, GreyLevel Other, AffineMap Map)
{
    /// <summary>A finer picture is shrunk where it has more than so many times the other's pixels a side.</summary>
    private const double LargestScale = 1.1;

    /// <summary>Pixels along the frame in which smoothing repeats the border.</summary>
    public const int BlurredBorderPixels = 2;

    /// <param name="a">A picture.</param>
    /// <param name="b">Another.</param>
    /// <param name="map">From pixels of <paramref name="a"/> to pixels of <paramref name="b"/>.</param>
    public static Alignment Of(GreyLevel a, GreyLevel b, AffineMap map)
    {
        if (map.Scale < 1)
        {
            (a, b, map) = (b, a, map.Inverse());
        }

        if (map.Scale > LargestScale)
        {
            var (width, height) = (Math.Max(1, (int)Math.Round(b.Width / map.Scale)), Math.Max(1, (int)Math.Round(b.Height / map.Scale)));
            map = map.Then(AffineMap.BetweenFrames(b.Width, b.Height, width, height, Orientation.Original));
            b = b.Resampled(width, height);
        }

        return new Alignment(a.Smoothed(), b.Smoothed(), map);
    }

    /// <summary>The second plane as seen from the places of the first; NaN where it does not reach, or only its border does.</summary>
    public float[] Warped()
    {
        var (width, height) = (Reference.Width, Reference.Height);
        var warped = new float[width * height];
        var (values, otherWidth, otherHeight) = (Other.Values, Other.Width, Other.Height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (atX, atY) = ((float)(Map.A * x + Map.B * y + Map.C), (float)(Map.D * x + Map.E * y + Map.F));
                var (left, top) = ((int)MathF.Floor(atX), (int)MathF.Floor(atY));
                if (left < BlurredBorderPixels || left >= otherWidth - 1 - BlurredBorderPixels || top < BlurredBorderPixels || top >= otherHeight - 1 - BlurredBorderPixels)
                {
                    warped[y * width + x] = float.NaN;
                    continue;
                }

                var (right, down) = (atX - left, atY - top);
                var at = top * otherWidth + left;
                warped[y * width + x] =
                    (1 - down) * (values[at] + right * (values[at + 1] - values[at]))
                    + down * (values[at + otherWidth] + right * (values[at + otherWidth + 1] - values[at + otherWidth]));
            }
        }

        return warped;
    }

    /// <summary>
    /// How many pixels a corner of each frame lies outside the other, of the frame of which it is less: 0 where one is part of the other, as
    /// a picture is of what it was cut from. 0 also where one is turned further than a hand turns the camera between two photographs.
    /// </summary>
    public double Overhang()
    {
        const double LargestTurnRadians = 0.035;
        return Map.A <= 0 || Math.Abs(Math.Atan2(Map.D, Map.A)) > LargestTurnRadians || Math.Abs(Math.Atan2(-Map.B, Map.E)) > LargestTurnRadians
            ? 0
            : Math.Min(Outside(Reference, Other, Map), Outside(Other, Reference, Map.Inverse()));
    }

    private static double Outside(GreyLevel frame, GreyLevel other, AffineMap map)
    {
        var (right, bottom) = (frame.Width - 1, frame.Height - 1);
        return new[] { map.Apply(0, 0), map.Apply(right, 0), map.Apply(0, bottom), map.Apply(right, bottom) }
            .Max(corner => Math.Max(Math.Max(-corner.X, corner.X - (other.Width - 1)), Math.Max(-corner.Y, corner.Y - (other.Height - 1))));
    }

    /// <summary>How far, in pixels of the second plane, the map carries a corner of the first from where the whole frame would lie on the whole frame.</summary>
    public double FrameShift()
    {
        var frame = AffineMap.BetweenFrames(Reference.Width, Reference.Height, Other.Width, Other.Height, Orientation.Original);
        return Map.LargestMiss(frame, Reference.Width, Reference.Height);
    }
}
