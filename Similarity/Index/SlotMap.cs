namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// Finds the slot of an id in 5 to 11 bytes an id: an open-addressing hash table of slots alone, by linear probing with
/// backward-shift deletion (Knuth, TAOCP 3, 6.4, algorithm R). The ids stay where the slots point.
/// </summary>
internal sealed class SlotMap
{
    private int[] _table = new int[8];
    private int _count;

    public long MemoryBytes => _table.LongLength * sizeof(int);

    /// <summary>The slot of an id, or -1.</summary>
    public int Find(long id, ReadOnlySpan<long> ids) => _table[Probe(id, ids)] - 1;

    /// <summary>Adds the id of a slot, which must not be there yet.</summary>
    public void Add(int slot, ReadOnlySpan<long> ids)
    {
        if (_count >= _table.Length / 4 * 3)
        {
            var old = _table;
            _table = new int[2 * _table.Length];
            foreach (var entry in old)
            {
                if (entry != 0)
                {
                    _table[Probe(ids[entry - 1], ids)] = entry;
                }
            }
        }

        _table[Probe(ids[slot], ids)] = slot + 1;
        _count++;
    }

    /// <summary>Says that an id is now elsewhere. Both slots still carry the id.</summary>
    public void Move(long id, int newSlot, ReadOnlySpan<long> ids) => _table[Probe(id, ids)] = newSlot + 1;

    /// <summary>Removes an id that is there.</summary>
    public void Remove(long id, ReadOnlySpan<long> ids)
    {
        var hole = Probe(id, ids);
        for (var next = After(hole); _table[next] != 0; next = After(next))
        {
            var home = Home(ids[_table[next] - 1]);
            if (Steps(home, next) >= Steps(hole, next))
            {
                _table[hole] = _table[next];
                hole = next;
            }
        }

        _table[hole] = 0;
        _count--;
    }

    /// <summary>Starts again with the ids of all slots.</summary>
    public void Reset(ReadOnlySpan<long> ids)
    {
        _table = new int[Math.Max(8, ids.Length + ids.Length / 2)];
        _count = ids.Length;
        for (var slot = 0; slot < ids.Length; slot++)
        {
            _table[Probe(ids[slot], ids)] = slot + 1;
        }
    }

    /// <summary>Where the id is, or the empty place where it would be.</summary>
    private int Probe(long id, ReadOnlySpan<long> ids)
    {
        var place = Home(id);
        while (_table[place] != 0 && ids[_table[place] - 1] != id)
        {
            place = After(place);
        }

        return place;
    }

    /// <summary>Fibonacci hashing, scaled to the table's length.</summary>
    private int Home(long id)
    {
        var hash = (ulong)id * 0x9E3779B97F4A7C15;
        return (int)Math.BigMul(hash ^ hash << 32, (ulong)_table.Length, out _);
    }

    private int After(int place) => place + 1 == _table.Length ? 0 : place + 1;

    private int Steps(int from, int to) => to >= from ? to - from : to - from + _table.Length;
}
