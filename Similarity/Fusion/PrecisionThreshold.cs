namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>Above which score pairs are taken for copies.</summary>
public static class PrecisionThreshold
{
    /// <summary>
    /// The lowest of the scores at which at least the share <paramref name="precision"/> of all pairs at or above it are copies;
    /// infinite where there is none.
    /// </summary>
    public static double Of(IEnumerable<(double Score, bool IsCopy)> pairs, double precision)
    {
        int copies = 0, all = 0;
        var threshold = double.PositiveInfinity;
        foreach (var level in pairs.GroupBy(pair => pair.Score).OrderByDescending(level => level.Key))
        {
            copies += level.Count(pair => pair.IsCopy);
            all += level.Count();
            if (copies >= precision * all)
            {
                threshold = level.Key;
            }
        }

        return threshold;
    }
}
