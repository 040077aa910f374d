using System.Collections;
using OrleansImageSearch.Similarity.Index.MultiIndex;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// A shard of Hamming codes. New codes are appended to an open part, which is scanned; a search that finds it outgrown seals it into a
/// segment with an index, together with the segments that are not much larger, so that there are few (a log-structured merge, O'Neil
/// et al. 1996). Loading many codes therefore builds once. Memory: a sealed code of 256 bits takes 64 bytes at most, its id included,
/// where ids span no more than 2^24 and there are at most 1.5 million; see docs/performance.md.
/// </summary>
public sealed class HammingShard : IShard
{
    /// <summary>A segment is merged with what follows unless it has more than so many times its codes.</summary>
    private const int Growth = 4;

    /// <summary>What counts as a near-duplicate where a search has no radius: PDQ's 31 of 256 bits (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019).</summary>
    private const double NearShareOfBits = 31 / 256.0;

    /// <summary>Nothing is left out where scanning all takes no longer than a call to another process: it would save little.</summary>
    private const double PatienceNs = 75_000;

    private static readonly BitArray NoneRemoved = new(0);

    private readonly int _codeLengthBytes;
    private readonly ShardOptions _options;
    private readonly KernelLevel _kernel;

    /// <summary>Largest first.</summary>
    private readonly List<HammingSegment> _segments = [];
    private readonly HashSet<int> _offered = [];
    private OpenCodes _open;

    /// <param name="codeLengthBytes">Bytes in every code, 1 to <see cref="VpTreeShard{TMetric}.MaxCodeLengthBytes"/>.</param>
    /// <param name="options">How a segment's tree is laid out.</param>
    /// <param name="kernel">The instruction set; by default the fastest that this machine has.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range, or the machine lacks the kernel.</exception>
    public HammingShard(int codeLengthBytes, ShardOptions options, KernelLevel? kernel = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codeLengthBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codeLengthBytes, VpTreeShard<HammingDistance>.MaxCodeLengthBytes);
        options.Validate();
        _codeLengthBytes = codeLengthBytes;
        _options = options;
        _kernel = KernelLevels.Require(kernel);
        _open = new OpenCodes(codeLengthBytes);
    }

    public int Count => _open.Codes.Count + _segments.Sum(segment => segment.Count);

    public long MemoryBytes => _open.MemoryBytes + _segments.Sum(segment => segment.MemoryBytes);

    public bool Add(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        if (_open.Contains(id))
        {
            return false;
        }

        foreach (var segment in _segments)
        {
            if (segment.Contains(id, code))
            {
                return false;
            }
        }

        _open.Add(id, code);
        return true;
    }

    public bool Remove(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        foreach (var segment in _segments)
        {
            if (segment.Remove(id, code))
            {
                return true;
            }
        }

        return _open.Remove(id);
    }

    public ShardAnswer Search(ReadOnlySpan<byte> query, int k, float maxDistance, double recall)
    {
        ThrowIfNotOneCode(query, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recall);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recall, 1);
        var nearest = new TopK(k, maxDistance);
        if (maxDistance < 0)
        {
            return new ShardAnswer([], Recall: 1);
        }

        Optimize();
        if (_segments.Sum(segment => segment.ScanNs) < PatienceNs)
        {
            recall = 1;
        }

        var search = new ShardSearch(query, nearest, _open.Codes, NoneRemoved, HammingDistance.MaxDistance(query.Length));
        var found = 1.0;
        var nearRadius = Math.Min(search.Bound, (int)(NearShareOfBits * HammingDistance.MaxDistance(query.Length)));
        new VpTree<HammingDistance>(_open.Codes, _options.LeafCapacity, _kernel).Scan(ref search, 0, _open.Codes.Count);
        foreach (var segment in _segments)
        {
            found = Math.Min(found, segment.Search(query, nearest, nearRadius, recall, _offered));
        }

        return new ShardAnswer(nearest.Take(), found);
    }

    /// <summary>All pairs of codes held that are near each other, each once, in no order: cheaper than a search for each code.</summary>
    /// <param name="maxDistance">0 or more bits.</param>
    /// <param name="recall">The share of the pairs wanted, above 0 to 1; 1 leaves none out.</param>
    /// <param name="found">Called for each pair.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void FindPairs(int maxDistance, double recall, Action<NearPair> found) => Join(Count, maxDistance, recall, found).Join(Copy());

    /// <summary>All pairs of a code held here and one held there that are near each other, each once, in no order.</summary>
    /// <param name="other">A shard of codes of the same length.</param>
    /// <param name="maxDistance">0 or more bits.</param>
    /// <param name="recall">The share of the pairs wanted, above 0 to 1; 1 leaves none out.</param>
    /// <param name="found">Called for each pair, the id from here first.</param>
    /// <exception cref="ArgumentException">The other's codes are of another length, or a value is out of its range.</exception>
    public void FindPairs(HammingShard other, int maxDistance, double recall, Action<NearPair> found)
    {
        if (other._codeLengthBytes != _codeLengthBytes)
        {
            throw new ArgumentException($"The codes have {_codeLengthBytes} and {other._codeLengthBytes} bytes; only codes of one length can be near.", nameof(other));
        }

        Join(Math.Max(Count, other.Count), maxDistance, recall, found).Join(Copy(), other.Copy());
    }

    public void Optimize()
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_segments[i].IsSparse)
            {
                Rebuild(i, 1, new CodeArray(_codeLengthBytes));
            }
        }

        if (_open.Codes.Count > _options.OpenCapacity)
        {
            var first = _segments.Count;
            for (var merged = _open.Codes.Count; first > 0 && _segments[first - 1].Count <= Growth * merged; first--)
            {
                merged += _segments[first - 1].Count;
            }

            var codes = _open.Codes;
            _open = new OpenCodes(_codeLengthBytes);
            Rebuild(first, _segments.Count - first, codes);
        }
    }

    /// <summary>Puts one segment in the place of some, with further codes.</summary>
    private void Rebuild(int first, int count, CodeArray codes)
    {
        foreach (var segment in _segments.GetRange(first, count))
        {
            segment.CopyTo(codes);
        }

        _segments.RemoveRange(first, count);
        if (codes.Count > 0)
        {
            _segments.Insert(first, new HammingSegment(codes, _options.LeafCapacity, _kernel));
        }
    }

    private PairJoin Join(int count, int maxDistance, double recall, Action<NearPair> found)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDistance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recall);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recall, 1);
        var layout = new SubstringLayout(_codeLengthBytes, count);
        var farthest = Math.Min(maxDistance, HammingDistance.MaxDistance(_codeLengthBytes));
        var depth = new DepthPlanner(layout, _codeLengthBytes, count).Find(farthest, recall) ?? new ProbeDepth(farthest + 1, Slack: 0);
        return new PairJoin(layout, depth, farthest, _kernel, found);
    }

    /// <summary>All codes held.</summary>
    private CodeArray Copy()
    {
        var codes = new CodeArray(_codeLengthBytes);
        foreach (var segment in _segments)
        {
            segment.CopyTo(codes);
        }

        for (var slot = 0; slot < _open.Codes.Count; slot++)
        {
            codes.Append(_open.Codes.Id(slot), _open.Codes.Code(slot));
        }

        return codes;
    }

    private void ThrowIfNotOneCode(ReadOnlySpan<byte> code, string parameter)
    {
        if (code.Length != _codeLengthBytes)
        {
            throw new ArgumentException($"The code has {code.Length} bytes; the codes of this shard have {_codeLengthBytes}.", parameter);
        }
    }
}
