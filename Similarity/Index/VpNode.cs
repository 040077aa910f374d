namespace OrleansImageSearch.Similarity.Index;

/// <summary>The least and greatest distances from the vantage point in the two halves of a <see cref="VpTree{TMetric}"/> node.</summary>
internal readonly record struct VpNode(int InnerLow, int InnerHigh, int OuterLow, int OuterHigh)
{
    /// <summary>The first slot of the outer half of the node that is the run from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public static int Middle(int start, int end) => start + 1 + (end - start - 1) / 2;

    /// <summary>
    /// By the triangle inequality, nothing in the inner half is nearer than this to a query
    /// <paramref name="distance"/> from the vantage point.
    /// </summary>
    public int GapToInner(int distance) => Gap(distance, InnerLow, InnerHigh);

    /// <summary>The same for the outer half.</summary>
    public int GapToOuter(int distance) => Gap(distance, OuterLow, OuterHigh);

    private static int Gap(int distance, int low, int high) => Math.Max(0, Math.Max(low - distance, distance - high));
}
