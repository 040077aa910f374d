using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// Multi-index hashing (Norouzi, Punjani and Fleet, "Fast search in Hamming space with multi-index hashing", CVPR 2012): tables of
/// disjoint substrings of the codes. Codes that are near each other are nearer still in one of the substrings, so a table lists few
/// keys around the query's; a sketch beside each entry turns down most of what the keys bring. Codes must not move afterwards.
/// </summary>
internal sealed class SubstringIndex
{
    /// <summary>Candidates whose codes are fetched together, so that the waits for memory overlap.</summary>
    private const int BlockCodes = 64;

    private readonly CodeArray _codes;
    private readonly SubstringLayout _layout;
    private readonly SubstringTable[] _tables;
    private readonly KernelLevel _kernel;
    private int[] _places = [];

    public SubstringIndex(CodeArray codes, KernelLevel kernel)
    {
        _codes = codes;
        _kernel = kernel;
        _layout = new SubstringLayout(codes.CodeLengthBytes, codes.Count);
        Planner = new DepthPlanner(_layout, codes.CodeLengthBytes, codes.Count);
        _tables = new SubstringTable[_layout.Tables];
        var substrings = new Substring[codes.Count];
        for (var table = 0; table < _tables.Length; table++)
        {
            for (var slot = 0; slot < substrings.Length; slot++)
            {
                substrings[slot] = _layout.Of(codes.Code(slot), table);
            }

            _tables[table] = new SubstringTable(_layout.KeyBits, substrings);
        }
    }

    /// <summary>The codes in the order of the first table, which then needs no slots.</summary>
    public static CodeArray InOrderOfFirstKeys(CodeArray codes)
    {
        var layout = new SubstringLayout(codes.CodeLengthBytes, codes.Count);
        var keys = new int[codes.Count];
        var slots = new int[codes.Count];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            (keys[slot], slots[slot]) = (layout.Of(codes.Code(slot), table: 0).Key, slot);
        }

        Array.Sort(keys, slots);
        var ordered = new CodeArray(codes.CodeLengthBytes);
        foreach (var slot in slots)
        {
            ordered.Append(codes.Id(slot), codes.Code(slot));
        }

        return ordered;
    }

    public DepthPlanner Planner { get; }

    public long MemoryBytes => _tables.Sum(table => table.MemoryBytes) + _places.LongLength * sizeof(int);

    /// <summary>Offers what the tables find, and ends early where nothing nearer can be left.</summary>
    public void Search(ref ShardSearch search, ProbeDepth depth)
    {
        Span<Substring> query = stackalloc Substring[_tables.Length];
        for (var table = 0; table < query.Length; table++)
        {
            query[table] = _layout.Of(search.Query, table);
        }

        for (var step = 0; step < depth.Steps && step <= search.Bound; step++)
        {
            var table = step % _tables.Length;
            var flips = step / _tables.Length;
            var maxSketchDistance = depth.MaxSketchDistance(table, _tables.Length, flips);
            var found = _tables[table].Find(query[table], flips, maxSketchDistance, ref _places, _kernel);
            Offer(ref search, _tables[table], _places.AsSpan(0, found));
        }
    }

    /// <summary>The slot of a code and its id, or -1.</summary>
    public int Find(long id, ReadOnlySpan<byte> code)
    {
        var found = _tables[0].Find(_layout.Of(code, table: 0), flips: 0, maxSketchDistance: 0, ref _places, _kernel);
        foreach (var place in _places.AsSpan(0, found))
        {
            var slot = _tables[0].Slot(place);
            if (_codes.Id(slot) == id && _codes.Code(slot).SequenceEqual(code))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <param name="search">The search.</param>
    /// <param name="table">Whose places these are.</param>
    /// <param name="places">Overwritten.</param>
    private void Offer(ref ShardSearch search, SubstringTable table, Span<int> places)
    {
        for (; !places.IsEmpty; places = places[Math.Min(BlockCodes, places.Length)..])
        {
            var slots = places[..Math.Min(BlockCodes, places.Length)];
            foreach (ref var slot in slots)
            {
                slot = table.Slot(slot);
                _codes.Prefetch(slot);
            }

            ref var query = ref MemoryMarshal.GetReference(search.Query);
            foreach (var slot in slots)
            {
                var distance = HammingDistance.Distance(
                    ref query, ref MemoryMarshal.GetReference(_codes.Code(slot)), (uint)_codes.CodeLengthBytes, search.Bound);
                if (distance <= search.Bound)
                {
                    search.Offer(slot, distance);
                }
            }
        }
    }
}
