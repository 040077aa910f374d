using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Similarity.Tests.Index.Vectors;

/// <summary>Vectors around random centres, whose clusters overlap more the less the centres are spread.</summary>
internal static class TestVectors
{
    public static byte[][] ClusteredCodes(int count, int dimensions, int clusters, double spread, int seed)
    {
        var encoder = new VectorEncoder(dimensions);
        return [.. Clustered(count, dimensions, clusters, spread, seed).Select(vector => encoder.Encode(vector))];
    }

    public static IEnumerable<float[]> Clustered(int count, int dimensions, int clusters, double spread, int seed)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, clusters).Select(_ => Gaussian(random, dimensions)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var centre = centres[random.Next(clusters)];
            var noise = Gaussian(random, dimensions);
            yield return [.. noise.Select((value, d) => (float)(value + spread * centre[d]))];
        }
    }

    public static float[] Gaussian(Random random, int dimensions) =>
        [.. Enumerable.Range(0, dimensions).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    /// <summary>By the definition, from the codes' components in double precision.</summary>
    public static double Distance(byte[] a, byte[] b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (sbyte)a[i] * (sbyte)b[i];
            squareA += (sbyte)a[i] * (sbyte)a[i];
            squareB += (sbyte)b[i] * (sbyte)b[i];
        }

        return Math.Sqrt(Math.Max(0, 2 - 2 * (product / Math.Sqrt(squareA * squareB))));
    }
}
