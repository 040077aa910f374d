using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>Finds centroids by Lloyd's iterations over a sample of the codes. The same codes in the same order give the same centroids.</summary>
internal static class KMeans
{
    /// <summary>Codes that pay as a sample for every centroid.</summary>
    public const int SamplesPerCell = 32;

    private const int Iterations = 5;

    /// <param name="sample">Codes in random order, no fewer than <paramref name="cells"/>.</param>
    /// <param name="cells">Centroids wanted.</param>
    /// <param name="level">A supported level.</param>
    public static Centroids Train(CodeArray sample, int cells, KernelLevel level)
    {
        var dimensions = sample.CodeLengthBytes;
        var centroids = new Centroids(dimensions, cells);
        var unit = new float[dimensions];
        for (var cell = 0; cell < cells; cell++)
        {
            new VectorQuery(sample.Code(cell), level).Unit(unit);
            centroids.Set(cell, unit);
        }

        var sums = new float[cells * dimensions];
        var counts = new int[cells];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            Array.Clear(sums);
            Array.Clear(counts);
            for (var slot = 0; slot < sample.Count; slot++)
            {
                var query = new VectorQuery(sample.Code(slot), level);
                var cell = centroids.Nearest(query);
                query.Unit(unit);
                var sum = sums.AsSpan(cell * dimensions, dimensions);
                for (var i = 0; i < unit.Length; i++)
                {
                    sum[i] += unit[i];
                }

                counts[cell]++;
            }

            for (var cell = 0; cell < cells; cell++)
            {
                if (counts[cell] == 0)
                {
                    continue;
                }

                var mean = sums.AsSpan(cell * dimensions, dimensions);
                foreach (ref var component in mean)
                {
                    component /= counts[cell];
                }

                centroids.Set(cell, mean);
            }
        }

        return centroids;
    }
}
