namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>
/// Random clusters that overlap: centres and the vectors around them are Gaussian in every dimension, the centres' deviation a share of
/// the vectors'. There is one centre for every <see cref="VectorsPerCluster"/> vectors.
/// </summary>
internal static class VectorClusters
{
    private const int Seed = 1, VectorsPerCluster = 200;

    /// <summary>Where cells of k-means cut through clusters: at 0.7 in 128 dimensions one cell holds nearly all neighbours, at 0.5 hardly any.</summary>
    private const double SpreadAt128 = 0.65;

    public static VectorWorkload Create(int count, int dimensions)
    {
        var spread = (float)(SpreadAt128 * Math.Pow(128.0 / dimensions, 0.4));
        var random = new Random(Seed);
        var centres = Gaussian(random, count / VectorsPerCluster * dimensions);
        var vectors = Gaussian(random, (count + VectorWorkload.QueryCount) * dimensions);
        for (var at = 0; at < vectors.Length; at += dimensions)
        {
            var centre = random.Next(count / VectorsPerCluster) * dimensions;
            for (var i = 0; i < dimensions; i++)
            {
                vectors[at + i] += spread * centres[centre + i];
            }
        }

        return VectorWorkload.Of(
            $"{count} vectors of {dimensions} dimensions in {count / VectorsPerCluster} overlapping random clusters (spread {spread:F2}, seed {Seed})", dimensions, vectors);
    }

    private static float[] Gaussian(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i += 2)
        {
            var length = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            (values[i], values[Math.Min(i + 1, count - 1)]) = ((float)(length * cos), (float)(length * sin));
        }

        return values;
    }
}
