using System.Collections;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// A shard that is a vantage-point tree over leaves scanned by vector instructions, and a tail of codes not yet in the tree,
/// which is scanned too. Adding is an append, removing from the tree a mark; the next search after the tail or the marks have
/// outgrown a fraction of the tree rebuilds it, about half a second a million codes. Loading many codes therefore builds once.
/// Memory: a code takes its own length, 8 bytes for the id and 6 to 11 to find it, plus up to a quarter of room to grow.
/// </summary>
public sealed class VpTreeShard<TMetric> : IShard
    where TMetric : struct, IMetric
{
    /// <summary>The longest code whose distances a float still holds exactly.</summary>
    public const int MaxCodeLengthBytes = 65_536;

    private readonly int _leafCapacity;
    private readonly CodeArray _codes;
    private readonly VpTree<TMetric> _tree;
    private readonly SlotMap _slots = new();

    /// <summary>The slots of the tree whose ids are removed.</summary>
    private BitArray _removed = new(0);
    private int _removedCount;

    /// <param name="codeLengthBytes">Bytes in every code, 1 to <see cref="MaxCodeLengthBytes"/>.</param>
    /// <param name="options">How the tree is laid out.</param>
    /// <param name="kernel">The instruction set; by default the fastest that this machine has.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range, or the machine lacks the kernel.</exception>
    public VpTreeShard(int codeLengthBytes, ShardOptions options, KernelLevel? kernel = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(codeLengthBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codeLengthBytes, MaxCodeLengthBytes);
        options.Validate();
        _leafCapacity = options.LeafCapacity;
        _codes = new CodeArray(codeLengthBytes);
        _tree = new VpTree<TMetric>(_codes, _leafCapacity, KernelLevels.Require(kernel));
    }

    public int Count => _codes.Count - _removedCount;

    public long MemoryBytes => _codes.MemoryBytes + _slots.MemoryBytes + _tree.MemoryBytes + _removed.Length / 8;

    public bool Add(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        if (_slots.Find(id, _codes.Ids) >= 0)
        {
            return false;
        }

        _codes.Append(id, code);
        _slots.Add(_codes.Count - 1, _codes.Ids);
        return true;
    }

    public bool Remove(long id, ReadOnlySpan<byte> code)
    {
        ThrowIfNotOneCode(code, nameof(code));
        var slot = _slots.Find(id, _codes.Ids);
        if (slot < 0)
        {
            return false;
        }

        _slots.Remove(id, _codes.Ids);
        if (slot < _tree.Count)
        {
            _removed[slot] = true;
            _removedCount++;
            return true;
        }

        var last = _codes.Count - 1;
        if (slot != last)
        {
            _codes.Copy(last, slot);
            _slots.Move(_codes.Ids[last], slot, _codes.Ids);
        }

        _codes.Truncate(last);
        return true;
    }

    /// <exception cref="ArgumentException">The query is not one code, k is below 1, or the distance is not a number.</exception>
    /// <remarks>Finds all, whatever recall is wanted.</remarks>
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

        RebuildIfOutgrown();
        var search = new ShardSearch(query, nearest, _codes, _removed, TMetric.MaxDistance(query.Length));
        _tree.Scan(ref search, _tree.Count, _codes.Count);
        _tree.Search(ref search);
        return new ShardAnswer(nearest.Take(), Recall: 1);
    }

    public void Optimize() => RebuildIfOutgrown();

    private void RebuildIfOutgrown()
    {
        var tailLimit = Math.Max(_leafCapacity, _tree.Count / 8);
        if (_codes.Count - _tree.Count > tailLimit || _removedCount > _tree.Count / 4)
        {
            DropRemoved();
            _tree.Build();
            _codes.Trim(room: Math.Max(_leafCapacity, _tree.Count / 8));
            _slots.Reset(_codes.Ids);
            _removed = new BitArray(_tree.Count);
            _removedCount = 0;
        }
    }

    private void DropRemoved()
    {
        if (_removedCount == 0)
        {
            return;
        }

        var kept = 0;
        for (var slot = 0; slot < _codes.Count; slot++)
        {
            if (slot >= _tree.Count || !_removed[slot])
            {
                _codes.Copy(slot, kept++);
            }
        }

        _codes.Truncate(kept);
    }

    private void ThrowIfNotOneCode(ReadOnlySpan<byte> code, string parameter)
    {
        if (code.Length != _codes.CodeLengthBytes)
        {
            throw new ArgumentException($"The code has {code.Length} bytes; the codes of this shard have {_codes.CodeLengthBytes}.", parameter);
        }
    }
}
