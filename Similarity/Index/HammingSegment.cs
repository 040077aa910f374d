using System.Collections;
using OrleansImageSearch.Similarity.Index.MultiIndex;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// Codes of a <see cref="HammingShard"/> that are sealed: none is added, and one that is removed is only marked. Tables of substrings
/// find what is near; long codes lie in the order of a vantage-point tree, which a search without a radius follows, short ones in that of
/// the first table.
/// </summary>
internal sealed class HammingSegment
{
    /// <summary>Distances of shorter codes concentrate so much that a tree prunes nothing, and its order would only cost time to make.</summary>
    private const int LeastTreeCodeBytes = 64;

    private readonly CodeArray _codes;
    private readonly VpTree<HammingDistance> _tree;
    private readonly SubstringIndex _index;
    private BitArray _removed = new(0);
    private int _removedCount;

    /// <param name="codes">At least one code. This segment owns them from now on.</param>
    /// <param name="leafCapacity">Codes in a leaf of the tree.</param>
    /// <param name="kernel">A supported level.</param>
    public HammingSegment(CodeArray codes, int leafCapacity, KernelLevel kernel)
    {
        var hasTree = codes.CodeLengthBytes >= LeastTreeCodeBytes;
        _codes = hasTree ? codes : SubstringIndex.InOrderOfFirstKeys(codes);
        _tree = new VpTree<HammingDistance>(_codes, hasTree ? leafCapacity : int.MaxValue, kernel);
        _tree.Build();
        _codes.Pack();
        _index = new SubstringIndex(_codes, kernel);
    }

    /// <summary>Codes that are not removed.</summary>
    public int Count => _codes.Count - _removedCount;

    /// <summary>So many are removed that it should be built again.</summary>
    public bool IsSparse => _removedCount > _codes.Count / 4;

    public long MemoryBytes => _codes.MemoryBytes + _tree.MemoryBytes + _index.MemoryBytes + _removed.Length / 8;

    /// <summary>What a scan of all codes would take, in nanoseconds.</summary>
    public double ScanNs => _index.Planner.ScanNs;

    public bool Contains(long id, ReadOnlySpan<byte> code) => Find(id, code) >= 0;

    /// <returns>False where it was not held.</returns>
    public bool Remove(long id, ReadOnlySpan<byte> code)
    {
        var slot = Find(id, code);
        if (slot < 0)
        {
            return false;
        }

        if (_removed.Length == 0)
        {
            _removed = new BitArray(_codes.Count);
        }

        _removed[slot] = true;
        _removedCount++;
        return true;
    }

    /// <summary>Appends the codes that are not removed.</summary>
    public void CopyTo(CodeArray target)
    {
        for (var slot = 0; slot < _codes.Count; slot++)
        {
            if (_removedCount == 0 || !_removed[slot])
            {
                target.Append(_codes.Id(slot), _codes.Code(slot));
            }
        }
    }

    /// <param name="query">One code.</param>
    /// <param name="nearest">Collects the answer.</param>
    /// <param name="nearRadius">Within it a recall below 1 is meant.</param>
    /// <param name="recall">The share wanted of near-duplicates, above 0 to 1.</param>
    /// <param name="offered">Working space.</param>
    /// <returns>The recall expected; 1 where nothing is left out.</returns>
    public double Search(ReadOnlySpan<byte> query, TopK nearest, int nearRadius, double recall, HashSet<int> offered)
    {
        offered.Clear();
        var search = new ShardSearch(query, nearest, _codes, _removed, HammingDistance.MaxDistance(query.Length), offered);
        if (_index.Planner.Find(recall < 1 ? nearRadius : search.Bound, recall) is { } depth)
        {
            _index.Search(ref search, depth);
            return depth.Radius >= search.Bound ? 1 : recall;
        }

        _tree.Scan(ref search, _tree.Count, _codes.Count);
        _tree.Search(ref search);
        return 1;
    }

    private int Find(long id, ReadOnlySpan<byte> code)
    {
        var slot = _index.Find(id, code);
        return slot >= 0 && (_removedCount == 0 || !_removed[slot]) ? slot : -1;
    }
}
