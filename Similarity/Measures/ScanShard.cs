using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>Codes in a table, compared one by one.</summary>
internal sealed class ScanShard(Measure measure) : IShard
{
    private readonly Dictionary<long, byte[]> _codes = [];

    public int Count => _codes.Count;

    public long MemoryBytes => _codes.Count * (measure.CodeLengthBytes + 64L);

    public bool Add(long id, ReadOnlySpan<byte> code) => _codes.TryAdd(id, code.ToArray());

    public bool Remove(long id) => _codes.Remove(id);

    public Neighbor[] Search(ReadOnlySpan<byte> query, int k, float maxDistance)
    {
        var neighbors = new List<Neighbor>();
        foreach (var (id, code) in _codes)
        {
            var distance = measure.Distance(query, code);
            if (distance <= maxDistance)
            {
                neighbors.Add(new Neighbor(id, distance));
            }
        }

        return [.. neighbors.OrderBy(neighbor => neighbor.Distance).ThenBy(neighbor => neighbor.Id).Take(k)];
    }
}
