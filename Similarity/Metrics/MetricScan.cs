namespace OrleansImageSearch.Similarity.Metrics;

internal static class MetricScan<TMetric>
    where TMetric : IMetric
{
    private const int BatchSize = 512;

    /// <summary>As <see cref="IMetric.Distances"/>, without a bound, as floating-point numbers.</summary>
    public static void Distances(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances)
    {
        if (codes.Length != (long)distances.Length * query.Length)
        {
            throw new ArgumentException($"{codes.Length} bytes are not {distances.Length} codes of the query's length, {query.Length} bytes.", nameof(codes));
        }

        Span<int> whole = stackalloc int[Math.Min(BatchSize, distances.Length)];
        for (var first = 0; first < distances.Length; first += BatchSize)
        {
            var batch = whole[..Math.Min(BatchSize, distances.Length - first)];
            TMetric.Distances(query, codes.Slice(first * query.Length, batch.Length * query.Length), int.MaxValue, batch, KernelLevels.Best);
            for (var i = 0; i < batch.Length; i++)
            {
                distances[first + i] = batch[i];
            }
        }
    }
}
