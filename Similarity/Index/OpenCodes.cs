namespace OrleansImageSearch.Similarity.Index;

/// <summary>Codes that come and go, found by their ids; an id that goes leaves its slot to the last one.</summary>
internal sealed class OpenCodes(int codeLengthBytes)
{
    private readonly SlotMap _slots = new();

    public CodeArray Codes { get; } = new(codeLengthBytes);

    public long MemoryBytes => Codes.MemoryBytes + _slots.MemoryBytes;

    public bool Contains(long id) => _slots.Find(id, Codes.Ids) >= 0;

    /// <summary>Adds an id that is not held.</summary>
    public void Add(long id, ReadOnlySpan<byte> code)
    {
        Codes.Append(id, code);
        _slots.Add(Codes.Count - 1, Codes.Ids);
    }

    /// <returns>False where the id was not held.</returns>
    public bool Remove(long id)
    {
        var slot = _slots.Find(id, Codes.Ids);
        if (slot < 0)
        {
            return false;
        }

        _slots.Remove(id, Codes.Ids);
        var last = Codes.Count - 1;
        if (slot != last)
        {
            Codes.Copy(last, slot);
            _slots.Move(Codes.Ids[last], slot, Codes.Ids);
        }

        Codes.Truncate(last);
        return true;
    }
}
