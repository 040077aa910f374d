namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// Codes of one length, one behind the other, and their ids in the same order. A position in it is a slot.
/// </summary>
internal sealed class CodeArray(int codeLengthBytes)
{
    private readonly byte[] _swap = new byte[codeLengthBytes];
    private byte[] _codes = [];
    private long[] _ids = [];

    public int Count { get; private set; }

    public int CodeLengthBytes => codeLengthBytes;

    public ReadOnlySpan<long> Ids => _ids.AsSpan(0, Count);

    public long MemoryBytes => _codes.LongLength + _ids.LongLength * sizeof(long) + _swap.Length;

    public ReadOnlySpan<byte> Code(int slot) => Codes(slot, 1);

    /// <summary>The codes of consecutive slots.</summary>
    public ReadOnlySpan<byte> Codes(int firstSlot, int count) =>
        _codes.AsSpan(firstSlot * codeLengthBytes, count * codeLengthBytes);

    /// <exception cref="InvalidOperationException">The codes would be longer than an array can be.</exception>
    public void Append(long id, ReadOnlySpan<byte> code)
    {
        if (Count == _ids.Length)
        {
            Resize(Count + Math.Max(16, Count / 4));
        }

        _ids[Count] = id;
        code.CopyTo(_codes.AsSpan(Count * codeLengthBytes));
        Count++;
    }

    public void Swap(int a, int b)
    {
        (_ids[a], _ids[b]) = (_ids[b], _ids[a]);
        var codeA = _codes.AsSpan(a * codeLengthBytes, codeLengthBytes);
        var codeB = _codes.AsSpan(b * codeLengthBytes, codeLengthBytes);
        codeA.CopyTo(_swap);
        codeB.CopyTo(codeA);
        _swap.CopyTo(codeB);
    }

    public void Copy(int from, int to)
    {
        _ids[to] = _ids[from];
        Code(from).CopyTo(_codes.AsSpan(to * codeLengthBytes));
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
