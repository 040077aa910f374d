using System.Numerics;
using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>Unit vectors, and other unit vectors of the same distribution to search them with.</summary>
/// <param name="Description">What they are, for the report.</param>
/// <param name="Dimensions">Components of a vector.</param>
/// <param name="Vectors">One behind the other. A vector's place is its id.</param>
/// <param name="Queries">One behind the other.</param>
internal sealed record VectorWorkload(string Description, int Dimensions, float[] Vectors, float[] Queries)
{
    public const int QueryCount = 500;

    public int Count => Vectors.Length / Dimensions;

    /// <summary>Divides vectors into those searched and the last ones as queries, all brought to length 1.</summary>
    public static VectorWorkload Of(string description, int dimensions, float[] all)
    {
        for (var at = 0; at < all.Length; at += dimensions)
        {
            var vector = all.AsSpan(at, dimensions);
            var norm = MathF.Sqrt(Product(vector, vector));
            foreach (ref var component in vector)
            {
                component /= norm;
            }
        }

        var split = all.Length - (QueryCount * dimensions);
        return new VectorWorkload(description, dimensions, all[..split], all[split..]);
    }

    /// <summary>The ids of the <paramref name="k"/> nearest vectors of each query, by brute force.</summary>
    public long[][] Nearest(int k)
    {
        var nearest = new long[QueryCount][];
        Parallel.For(0, QueryCount, query =>
        {
            var kept = new TopK(k);
            var asked = Queries.AsSpan(query * Dimensions, Dimensions);
            for (var id = 0; id < Count; id++)
            {
                kept.Offer(new Neighbor(id, 2 - (2 * Product(asked, Vectors.AsSpan(id * Dimensions, Dimensions)))));
            }

            nearest[query] = Array.ConvertAll(kept.Take(), neighbor => neighbor.Id);
        });
        return nearest;
    }

    public void Write(string folder)
    {
        using var vectors = File.Create(Path.Combine(folder, "vectors"));
        vectors.Write(MemoryMarshal.AsBytes<float>(Vectors));
        using var queries = File.Create(Path.Combine(folder, "queries"));
        queries.Write(MemoryMarshal.AsBytes<float>(Queries));
    }

    public static float[] ReadFloats(string file, long floats)
    {
        var values = new float[floats];
        using var stream = File.OpenRead(file);
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static float Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < wideA.Length; i++)
        {
            sums += wideA[i] * wideB[i];
        }

        var sum = Vector.Sum(sums);
        for (var i = wideA.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
