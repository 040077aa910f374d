using System.Runtime.InteropServices;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>Codes in the order of one table's keys, so that those of a key lie together, with their sketches and ids.</summary>
internal sealed class SortedCodes
{
    private readonly int[] _starts;
    private readonly byte[] _sketches;
    private readonly byte[] _codes;
    private readonly int[] _slots;
    private readonly CodeArray _unsorted;

    public SortedCodes(CodeArray codes, SubstringLayout layout, int table)
    {
        _unsorted = codes;
        var substrings = new Substring[codes.Count];
        for (var slot = 0; slot < substrings.Length; slot++)
        {
            substrings[slot] = layout.Of(codes.Code(slot), table);
        }

        _starts = KeyOrder.Starts(layout.KeyBits, substrings);
        var next = _starts.AsSpan(0, 1 << layout.KeyBits).ToArray();
        _sketches = new byte[codes.Count + SketchLanes.MaxWidth];
        _codes = new byte[(long)codes.Count * LengthBytes];
        _slots = new int[codes.Count];
        for (var slot = 0; slot < substrings.Length; slot++)
        {
            var place = next[substrings[slot].Key]++;
            _sketches[place] = substrings[slot].Sketch;
            _slots[place] = slot;
            codes.Code(slot).CopyTo(_codes.AsSpan(place * LengthBytes));
        }
    }

    /// <summary>Bytes in every code.</summary>
    public int LengthBytes => _unsorted.CodeLengthBytes;

    /// <summary>The places of a key's codes.</summary>
    public (int Start, int End) List(int key) => (_starts[key], _starts[key + 1]);

    /// <summary>The sketch at place 0, the others behind it; <see cref="SketchLanes.MaxWidth"/> bytes can be read from any.</summary>
    public ref byte Sketches => ref MemoryMarshal.GetArrayDataReference(_sketches);

    /// <summary>The code at place 0, the others behind it.</summary>
    public ref byte Codes => ref MemoryMarshal.GetArrayDataReference(_codes);

    public ReadOnlySpan<byte> Code(int place) => _codes.AsSpan(place * LengthBytes, LengthBytes);

    public long Id(int place) => _unsorted.Id(_slots[place]);
}
