namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>
/// Whether two pictures show the same places in the same arrangement, and not only alike ones: the features of one that an affine map
/// carries onto theirs in the other.
/// </summary>
public static class GeometricCheck
{
    /// <summary>A feature may miss its place by so many pixels, and while only one pair of features is known, by more the farther it is from it.</summary>
    private const double TolerancePixels = 4, TolerancePerPixel = 0.12;

    private const int Refinements = 3;

    /// <summary>How many pairs of features agree on one map; 0 where no map can be told.</summary>
    public static int Inliers(FeatureSet a, FeatureSet b) => AgreeingPairs(a, b).Length;

    /// <summary>The pairs of features that agree on one map, that on which most agree; none where no map can be told.</summary>
    public static (FeaturePlace A, FeaturePlace B)[] AgreeingPairs(FeatureSet a, FeatureSet b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return [];
        }

        var matches = FeatureMatcher.Match(a, b);
        (FeaturePlace A, FeaturePlace B)[] best = [];
        foreach (var (from, to) in matches)
        {
            // Every match says the whole map by itself, so all are tried, and nothing is left to chance.
            var map = AffineMap.Between(from, to);
            var agreeing = Array.FindAll(matches, match =>
                Miss(map, match) <= TolerancePixels + TolerancePerPixel * Distance(from, match.A) * to.Size / from.Size);
            if (agreeing.Length > best.Length && Refined(matches, agreeing) is var refined && refined.Length > best.Length)
            {
                best = refined;
            }
        }

        return best;
    }

    private static (FeaturePlace A, FeaturePlace B)[] Refined((FeaturePlace A, FeaturePlace B)[] matches, (FeaturePlace A, FeaturePlace B)[] agreeing)
    {
        const int LeastForMap = 4;
        for (var round = 0; round < Refinements; round++)
        {
            if (agreeing.Length < LeastForMap || AffineMap.Fit(agreeing) is not { IsPlausible: true } map)
            {
                return [];
            }

            agreeing = Array.FindAll(matches, match => Miss(map, match) <= TolerancePixels * Math.Max(1, match.B.Size / 2));
        }

        return agreeing;
    }

    private static double Miss(AffineMap map, (FeaturePlace A, FeaturePlace B) match)
    {
        var (x, y) = map.Apply(match.A);
        return Math.Sqrt((x - match.B.X) * (x - match.B.X) + (y - match.B.Y) * (y - match.B.Y));
    }

    private static double Distance(FeaturePlace a, FeaturePlace b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));
}
