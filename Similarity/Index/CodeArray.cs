using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Index.MultiIndex;

namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// Codes of one length, one behind the other, and their ids in the same order. A position in it is a slot.
/// </summary>
internal sealed class CodeArray(int codeLengthBytes)
{
    private const int CacheLineBytes = 64;

    private readonly byte[] _swap = new byte[codeLengthBytes];
    private byte[] _codes = [];
    private int _start;
    private long[] _ids = [];
    private long _smallestId;
    private PackedArray? _packedIds;

    public int Count { get; private set; }

    public int CodeLengthBytes => codeLengthBytes;

    /// <summary>The ids of all slots; none once packed.</summary>
    public ReadOnlySpan<long> Ids => _ids.AsSpan(0, _packedIds is null ? Count : 0);

    public long MemoryBytes => _codes.LongLength + _ids.LongLength * sizeof(long) + _swap.Length + (_packedIds?.MemoryBytes ?? 0);

    public long Id(int slot) => _packedIds is null ? _ids[slot] : _smallestId + (long)_packedIds[slot];

    public ReadOnlySpan<byte> Code(int slot) => Codes(slot, 1);

    /// <summary>The codes of consecutive slots.</summary>
    public ReadOnlySpan<byte> Codes(int firstSlot, int count) =>
        _codes.AsSpan(_start + firstSlot * codeLengthBytes, count * codeLengthBytes);

    /// <summary>Begins to fetch a code.</summary>
    public void Prefetch(int slot) =>
        Memory.Prefetch(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_codes), _start + slot * codeLengthBytes));

    /// <exception cref="InvalidOperationException">The codes would be longer than an array can be.</exception>
    public void Append(long id, ReadOnlySpan<byte> code)
    {
        if (Count == _ids.Length)
        {
            Resize(Count + Math.Max(16, Count / 4));
        }

        _ids[Count] = id;
        code.CopyTo(_codes.AsSpan(_start + Count * codeLengthBytes));
        Count++;
    }

    public void Swap(int a, int b)
    {
        (_ids[a], _ids[b]) = (_ids[b], _ids[a]);
        var codeA = _codes.AsSpan(_start + a * codeLengthBytes, codeLengthBytes);
        var codeB = _codes.AsSpan(_start + b * codeLengthBytes, codeLengthBytes);
        codeA.CopyTo(_swap);
        codeB.CopyTo(codeA);
        _swap.CopyTo(codeB);
    }

    public void Copy(int from, int to)
    {
        _ids[to] = _ids[from];
        Code(from).CopyTo(_codes.AsSpan(_start + to * codeLengthBytes));
    }

    /// <summary>Drops the slots behind the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Gives memory back where there is room for more than <paramref name="room"/> further codes.</summary>
    public void Trim(int room)
    {
        if (_ids.Length - Count > room)
        {
            Resize(Count + room);
        }
    }

    /// <summary>
    /// Takes no more than these codes need: no room to grow, ids in as few bits as their range allows, and no code of up to a cache line
    /// in two cache lines where its length divides one. From then on nothing can change.
    /// </summary>
    public void Pack()
    {
        var codes = GC.AllocateUninitializedArray<byte>(Count * codeLengthBytes + CacheLineBytes, pinned: true);
        var start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(codes, 0) & (CacheLineBytes - 1));
        Codes(0, Count).CopyTo(codes.AsSpan(start));
        (_codes, _start) = (codes, start);

        var (smallest, largest) = (long.MaxValue, long.MinValue);
        foreach (var id in Ids)
        {
            smallest = Math.Min(smallest, id);
            largest = Math.Max(largest, id);
        }

        var packed = new PackedArray(Count, (ulong)(largest - smallest));
        for (var slot = 0; slot < Count; slot++)
        {
            packed.Set(slot, (ulong)(_ids[slot] - smallest));
        }

        (_ids, _smallestId, _packedIds) = ([], smallest, packed);
    }

    private void Resize(int capacity)
    {
        var longest = Array.MaxLength / codeLengthBytes;
        if (Count == longest)
        {
            throw new InvalidOperationException($"A shard holds at most {longest} codes of {codeLengthBytes} bytes; split the bucket.");
        }

        capacity = Math.Min(capacity, longest);
        Array.Resize(ref _ids, capacity);
        Array.Resize(ref _codes, capacity * codeLengthBytes);
    }
}
