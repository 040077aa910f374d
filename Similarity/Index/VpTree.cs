using System.Runtime.CompilerServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// A vantage-point tree (Yianilos, "Data structures and algorithms for nearest neighbor search in general metric spaces",
/// SODA 1993) that is an order of the codes: a node is a run of slots, its vantage point the first of them, behind it the
/// nearer half of the others, then the farther half. Runs of at most the leaf capacity are leaves. Against the paper, a node
/// keeps the least and greatest distance in each half instead of one radius, so equal distances may lie in both halves.
/// </summary>
internal sealed class VpTree<TMetric>(CodeArray codes, int leafCapacity, KernelLevel kernel)
    where TMetric : struct, IMetric
{
    /// <summary>Codes whose distances are computed at once: distances that stay in the first-level cache.</summary>
    private const int BlockCodes = 256;

    /// <summary>In the order of a binary heap: the root is 1, the halves of i are 2i and 2i + 1.</summary>
    private VpNode[] _nodes = [];

    /// <summary>Codes in the tree: the slots from 0.</summary>
    public int Count { get; private set; }

    public long MemoryBytes => _nodes.LongLength * 4 * sizeof(int);

    /// <summary>Makes a tree of all codes, moving them; none where they fit one leaf.</summary>
    public void Build()
    {
        Count = codes.Count > leafCapacity ? codes.Count : 0;
        _nodes = new VpTreeBuilder<TMetric>(codes, leafCapacity, kernel).Build();
    }

    /// <summary>Offers what can be among the nearest; calls <see cref="ShardSearch.Offer"/> with slots and distances.</summary>
    public void Search(ref ShardSearch search)
    {
        if (Count > 0)
        {
            Search(ref search, node: 1, start: 0, end: Count);
        }
    }

    /// <summary>Offers all codes of a run of slots that are within the bound.</summary>
    [SkipLocalsInit]
    public void Scan(ref ShardSearch search, int start, int end)
    {
        Span<int> block = stackalloc int[BlockCodes];
        for (var first = start; first < end; first += BlockCodes)
        {
            var distances = block[..Math.Min(BlockCodes, end - first)];
            TMetric.Distances(search.Query, codes.Codes(first, distances.Length), search.Bound, distances, kernel);
            for (var i = 0; i < distances.Length; i++)
            {
                var next = distances[i..].IndexOfAnyInRange(0, search.Bound);
                if (next < 0)
                {
                    break;
                }

                i += next;
                search.Offer(first + i, distances[i]);
            }
        }
    }

    private void Search(ref ShardSearch search, int node, int start, int end)
    {
        if (end - start <= leafCapacity)
        {
            Scan(ref search, start, end);
            return;
        }

        var vantage = TMetric.Distance(search.Query, codes.Code(start));
        if (vantage <= search.Bound)
        {
            search.Offer(start, vantage);
        }

        var middle = VpNode.Middle(start, end);
        var halves = _nodes[node];
        var innerFirst = halves.GapToInner(vantage) <= halves.GapToOuter(vantage);
        for (var visit = 0; visit < 2; visit++)
        {
            var inner = innerFirst == (visit == 0);
            var gap = inner ? halves.GapToInner(vantage) : halves.GapToOuter(vantage);
            if (gap > search.Bound)
            {
                continue;
            }

            if (inner)
            {
                Search(ref search, 2 * node, start + 1, middle);
            }
            else
            {
                Search(ref search, 2 * node + 1, middle, end);
            }
        }
    }
}
