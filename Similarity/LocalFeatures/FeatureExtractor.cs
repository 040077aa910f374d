namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>
/// Finds what can be found again when a picture was cropped, turned, scaled or put into another: corners at several sizes, each with a
/// direction and a code of the brightness around it, as in ORB (Rublee, Rabaud, Konolige and Bradski, ICCV 2011).
/// </summary>
public static class FeatureExtractor
{
    /// <summary>Pictures are looked at with a longer side of at most so many pixels, that of a thumbnail.</summary>
    public const int LongerSide = 256;

    /// <summary>Features found at most.</summary>
    public const int MaxFeatures = 400;

    private const float SizeStep = 1.25f;
    private const int MaxLevels = 7;
    private const int Margin = SamplingPattern.Radius + 1;
    private const int CentroidRadius = 12;

    /// <summary>The features of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="longerSide">It is looked at with a longer side of at most so many pixels, in which the features' places are too.</param>
    public static FeatureSet Extract(RgbView image, int longerSide = LongerSide)
    {
        using var input = new MeasureInput(image);
        var shrink = Math.Max(1, (float)Math.Max(image.Width, image.Height) / longerSide);
        var full = GreyLevel.Resampled(
            input.Luma, image.Width, image.Height, Math.Max(1, (int)(image.Width / shrink)), Math.Max(1, (int)(image.Height / shrink)));
        var levels = Enumerable.Range(0, MaxLevels)
            .Select(level => MathF.Pow(SizeStep, level))
            .Select(size => (Size: size, Width: (int)MathF.Round(full.Width / size), Height: (int)MathF.Round(full.Height / size)))
            .Where(level => Math.Min(level.Width, level.Height) > 2 * Margin)
            .ToArray();
        var allPixels = levels.Sum(level => (long)level.Width * level.Height);

        var places = new List<FeaturePlace>();
        var codes = new List<byte>();
        foreach (var (size, width, height) in levels)
        {
            var level = size == 1 ? full : full.Resampled(width, height);
            var smooth = level.Smoothed();
            foreach (var corner in CornerDetector.Find(level, Margin, most: (int)(MaxFeatures * (long)width * height / allPixels)))
            {
                var angle = Angle(smooth, corner);
                places.Add(new FeaturePlace(corner.X * size, corner.Y * size, size, angle));
                codes.AddRange(Code(smooth, corner, angle));
            }
        }

        return new FeatureSet([.. places], [.. codes]);
    }

    /// <summary>The direction of the centre of brightness in a disc (Rosin, "Measuring corner properties", 1999).</summary>
    private static float Angle(GreyLevel smooth, Corner corner)
    {
        float sumX = 0, sumY = 0;
        for (var dy = -CentroidRadius; dy <= CentroidRadius; dy++)
        {
            var row = (corner.Y + dy) * smooth.Width + corner.X;
            var reach = (int)MathF.Sqrt(CentroidRadius * CentroidRadius - dy * dy);
            for (var dx = -reach; dx <= reach; dx++)
            {
                var value = smooth.Values[row + dx];
                sumX += dx * value;
                sumY += dy * value;
            }
        }

        return MathF.Atan2(sumY, sumX);
    }

    private static byte[] Code(GreyLevel smooth, Corner corner, float angle)
    {
        var code = new byte[FeatureSet.CodeLengthBytes];
        var centre = corner.Y * smooth.Width + corner.X;
        var pairs = SamplingPattern.At(angle);
        for (var bit = 0; bit < pairs.Length; bit++)
        {
            var (x1, y1, x2, y2) = pairs[bit];
            if (smooth.Values[centre + y1 * smooth.Width + x1] < smooth.Values[centre + y2 * smooth.Width + x2])
            {
                code[bit / 8] |= (byte)(1 << bit % 8);
            }
        }

        return code;
    }
}
