using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>Pairs of features that may show the same.</summary>
internal static class FeatureMatcher
{
    /// <summary>Codes of the same place differ in fewer bits of 256, mostly.</summary>
    private const int MaxDistanceBits = 76;

    /// <summary>The nearest must be nearer than so much of the second nearest (Lowe, "Distinctive image features", IJCV 2004).</summary>
    private const float MaxRatio = 0.88f;

    /// <summary>Features that are each other's nearest and clearly so.</summary>
    public static (FeaturePlace A, FeaturePlace B)[] Match(FeatureSet a, FeatureSet b)
    {
        var distances = new int[b.Count];
        var nearestOfA = new int[a.Count];
        var nearestOfB = new (int Feature, int Distance)[b.Count];
        Array.Fill(nearestOfA, -1);
        Array.Fill(nearestOfB, (-1, int.MaxValue));
        for (var i = 0; i < a.Count; i++)
        {
            HammingDistance.Distances(a.Code(i), b.Codes, int.MaxValue, distances, KernelLevels.Best);
            var (nearest, first, second) = (-1, int.MaxValue, int.MaxValue);
            for (var j = 0; j < distances.Length; j++)
            {
                var distance = distances[j];
                if (distance < first)
                {
                    (nearest, second, first) = (j, first, distance);
                }
                else if (distance < second)
                {
                    second = distance;
                }

                if (distance < nearestOfB[j].Distance)
                {
                    nearestOfB[j] = (i, distance);
                }
            }

            if (first <= MaxDistanceBits && first < MaxRatio * second)
            {
                nearestOfA[i] = nearest;
            }
        }

        return
        [
            .. Enumerable.Range(0, a.Count)
                .Where(i => nearestOfA[i] >= 0 && nearestOfB[nearestOfA[i]].Feature == i)
                .Select(i => (a.Places[i], b.Places[nearestOfA[i]])),
        ];
    }
}
