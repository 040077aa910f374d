using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index;

/// <summary>What a shard must answer: all distances, sorted.</summary>
internal sealed class BruteForceShard<TMetric>
    where TMetric : struct, IMetric
{
    private readonly Dictionary<long, byte[]> _codes = [];

    public IReadOnlyDictionary<long, byte[]> Codes => _codes;

    public bool Add(long id, byte[] code) => _codes.TryAdd(id, code);

    public bool Remove(long id) => _codes.Remove(id);

    public Neighbor[] Search(byte[] query, int k, float maxDistance) =>
    [
        .. _codes
            .Select(entry => new Neighbor(entry.Key, Distance(query, entry.Value)))
            .Where(neighbor => neighbor.Distance <= maxDistance)
            .OrderBy(neighbor => neighbor.Distance)
            .ThenBy(neighbor => neighbor.Id)
            .Take(k),
    ];

    private static int Distance(byte[] a, byte[] b)
    {
        var distance = 0;
        TMetric.Distances(a, b, int.MaxValue, new Span<int>(ref distance), KernelLevel.Scalar);
        return distance;
    }
}
