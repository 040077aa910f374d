namespace OrleansImageSearch.Similarity.Layout;

/// <summary>
/// Puts a point into a layout without moving any other: it starts between its neighbours, the nearest counting most, and is pulled and pushed from
/// there as in the layout itself (the transform of UMAP).
/// </summary>
public static class PointPlacer
{
    private const int Epochs = 100;

    /// <summary>Pushes for each pull; fewer than in a layout, where neighbours come along: here a push only takes the point from them.</summary>
    private const int NegativeSamples = 5;

    /// <summary>Neighbours hold a point more firmly than in a layout, for the same reason.</summary>
    private const float FirstStep = 0.25f;

    /// <param name="neighbors">Places of the point's nearest neighbours, nearest first; at least one.</param>
    /// <param name="distances">The point's distances from them, by the layout's measure.</param>
    /// <param name="others">Places of random points of the layout; none where there are no others.</param>
    /// <param name="seed">The same gives the same place.</param>
    public static PlanePoint Place(ReadOnlySpan<PlanePoint> neighbors, ReadOnlySpan<float> distances, ReadOnlySpan<PlanePoint> others, ulong seed)
    {
        Span<float> weights = stackalloc float[neighbors.Length];
        var mean = 0.0;
        foreach (var distance in distances)
        {
            mean += distance / (double)distances.Length;
        }

        FuzzyGraph.Memberships(distances, mean, weights);
        var place = Start(neighbors, weights);
        var random = SplitMix64.Output(seed) | 1;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var step = FirstStep * (1 - epoch / (float)Epochs);
            for (var i = 0; i < neighbors.Length; i++)
            {
                if ((int)((epoch + 1) * weights[i]) == (int)(epoch * weights[i]))
                {
                    continue;
                }

                place = UmapLayout.Pulled(place, neighbors[i], step);
                for (var sample = 0; sample < NegativeSamples && !others.IsEmpty; sample++)
                {
                    random = UmapLayout.Next(random);
                    place = UmapLayout.Pushed(place, others[(int)((random >> 32) * (ulong)others.Length >> 32)], step);
                }
            }
        }

        return place;
    }

    private static PlanePoint Start(ReadOnlySpan<PlanePoint> neighbors, ReadOnlySpan<float> weights)
    {
        float x = 0, y = 0, sum = 0;
        for (var i = 0; i < neighbors.Length; i++)
        {
            x += weights[i] * neighbors[i].X;
            y += weights[i] * neighbors[i].Y;
            sum += weights[i];
        }

        return new PlanePoint(x / sum, y / sum);
    }
}
