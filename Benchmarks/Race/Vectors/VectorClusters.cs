namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>
/// Random clusters that overlap: centres and the vectors around them are Gaussian, with less deviation in each further dimension, as in
/// vectors of models; the centres' deviation is a share of the vectors'. There is one centre for every <see cref="VectorsPerCluster"/>
/// vectors.
/// </summary>
internal static class VectorClusters
{
    private const int Seed = 1, VectorsPerCluster = 200;

    /// <summary>After so many dimensions the variance has halved.</summary>
    private const float HalfVariance = 16;

    /// <summary>
    /// How far centres are spread, in units of what noise in that many effective dimensions hides. Here cells of k-means cut through
    /// clusters: about a tenth of them holds 0.95 of the nearest vectors; at 9, one or two would.
    /// </summary>
    private const double Separation = 5.6;

    public static VectorWorkload Create(int count, int dimensions)
    {
        var variances = Enumerable.Range(0, dimensions).Select(i => 1 / (1 + (i / HalfVariance))).ToArray();
        var deviations = Array.ConvertAll(variances, MathF.Sqrt);
        var effectiveDimensions = Math.Pow(variances.Sum(), 2) / variances.Sum(variance => variance * variance);
        var spread = (float)(Separation / Math.Sqrt(effectiveDimensions));
        var random = new Random(Seed);
        var centres = Gaussian(random, count / VectorsPerCluster * dimensions);
        var vectors = Gaussian(random, (count + VectorWorkload.QueryCount) * dimensions);
        for (var at = 0; at < vectors.Length; at += dimensions)
        {
            var centre = random.Next(count / VectorsPerCluster) * dimensions;
            for (var i = 0; i < dimensions; i++)
            {
                vectors[at + i] = deviations[i] * (vectors[at + i] + (spread * centres[centre + i]));
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
