using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Distinct codes as nodes, near pairs of them as edges, in arrays. A node stands for all images that have its code.</summary>
internal sealed class NearGraph
{
    private readonly long[] _ids;
    private readonly long[][] _same;
    private readonly int[] _starts;
    private readonly (int Node, int Distance)[] _edges;

    public NearGraph(IReadOnlyCollection<NearPair> pairs)
    {
        var same = new Dictionary<long, List<long>>();
        foreach (var pair in pairs.Where(pair => pair.Distance == 0))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(same, pair.First, out _) ??= []).Add(pair.Second);
        }

        NearPair[] near = [.. pairs.Where(pair => pair.Distance > 0)];
        _ids = [.. near.SelectMany(pair => new[] { pair.First, pair.Second }).Concat(same.Keys).Distinct().Order()];
        _same = Array.ConvertAll(_ids, id => same.TryGetValue(id, out var others) ? others.Order().ToArray() : []);

        var edges = Array.ConvertAll(near, pair => (First: Node(pair.First), Second: Node(pair.Second), pair.Distance));
        _starts = new int[_ids.Length + 1];
        foreach (var (first, second, _) in edges)
        {
            _starts[first + 1]++;
            _starts[second + 1]++;
        }

        for (var node = 0; node < _ids.Length; node++)
        {
            _starts[node + 1] += _starts[node];
        }

        _edges = new (int, int)[edges.Length * 2];
        var next = _starts.ToArray();
        foreach (var (first, second, distance) in edges)
        {
            _edges[next[first]++] = (second, distance);
            _edges[next[second]++] = (first, distance);
        }
    }

    public int Count => _ids.Length;

    /// <summary>The image that stands for the node.</summary>
    public long Id(int node) => _ids[node];

    /// <summary>The other images with the node's code.</summary>
    public IReadOnlyList<long> Same(int node) => _same[node];

    public ReadOnlySpan<(int Node, int Distance)> Neighbors(int node) => _edges.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>All nodes, those with the most images near to them first, then by id.</summary>
    public IEnumerable<int> ByWeight()
    {
        var weights = new int[Count];
        for (var node = 0; node < Count; node++)
        {
            weights[node] = _same[node].Length;
            foreach (var (neighbor, _) in Neighbors(node))
            {
                weights[node] += 1 + _same[neighbor].Length;
            }
        }

        return Enumerable.Range(0, Count).OrderByDescending(node => weights[node]);
    }

    private int Node(long id) => Array.BinarySearch(_ids, id);
}
