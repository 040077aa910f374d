using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// The Euclidean distance of the unit vectors in the directions of two codes, sqrt(2 - 2 cos), 0 to 2. All from whole-number products,
/// so the same on every machine and with every kernel.
/// </summary>
public static class VectorDistance
{
    public const float Max = 2;

    /// <exception cref="ArgumentException">The codes differ in length, or one has no direction.</exception>
    public static float Between(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var query = new VectorQuery(a, KernelLevels.Best);
        Span<int> product = stackalloc int[1];
        Span<int> square = stackalloc int[1];
        InnerProduct.Scan(query.Components, b, product, square, query.Level);
        return query.Distance(product[0], square[0]);
    }

    /// <summary>The distances of one code from many, one behind the other.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit, or a code has no direction.</exception>
    public static void Scan(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances)
    {
        const int BatchSize = 512;
        var ready = new VectorQuery(query, KernelLevels.Best);
        Span<int> products = stackalloc int[Math.Min(BatchSize, distances.Length)];
        Span<int> squares = stackalloc int[products.Length];
        for (var first = 0; first < distances.Length; first += BatchSize)
        {
            var count = Math.Min(BatchSize, distances.Length - first);
            InnerProduct.Scan(ready.Components, codes.Slice(first * query.Length, count * query.Length), products[..count], squares[..count], ready.Level);
            for (var i = 0; i < count; i++)
            {
                distances[first + i] = ready.Distance(products[i], squares[i]);
            }
        }
    }

    /// <summary>The squared distance at a cosine.</summary>
    internal static double SquareAt(double cosine) => Math.Max(0, 2 - 2 * cosine);

    /// <summary>The distance of two codes of these inner products.</summary>
    internal static float Of(int product, int squareA, int squareB) =>
        (float)Math.Sqrt(SquareAt(product / Math.Sqrt((double)squareA * squareB)));
}
