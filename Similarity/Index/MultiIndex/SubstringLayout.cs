using System.Numerics;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// Which bits of a code make its substrings: disjoint sets of bits, one a table, each a key, by which the table is ordered, and
/// a sketch, which the table holds beside the key's codes.
/// </summary>
internal sealed class SubstringLayout
{
    /// <summary>More tables need fewer flips each, and memory for every image; eight keep a 256-bit code within 64 bytes.</summary>
    private const int MaxTables = 8;

    private const int LeastSubstringBits = 21, MaxSketchBits = 8, MaxKeyBits = 20;

    /// <summary>Codes that share a key, on average: what a vector instruction compares at once, with room for uneven keys.</summary>
    private const int CodesPerKey = 24;

    /// <summary>The bits of each table's substring, the key's first.</summary>
    private readonly short[][] _bits;

    /// <param name="codeLengthBytes">Bytes in every code.</param>
    /// <param name="count">Codes that will be held.</param>
    public SubstringLayout(int codeLengthBytes, int count)
    {
        var codeBits = 8 * codeLengthBytes;
        Tables = Math.Clamp(codeBits / LeastSubstringBits, 1, MaxTables);
        var available = codeBits / Tables;
        KeyBits = Math.Clamp(BitOperations.Log2((uint)(count / CodesPerKey * 3 / 2) | 1), 1, Math.Min(MaxKeyBits, available));
        SketchBits = Math.Min(MaxSketchBits, available - KeyBits);
        var length = KeyBits + SketchBits;
        _bits = [.. Enumerable.Range(0, Tables).Select(table =>
            Enumerable.Range(0, length).Select(i => (short)(i * available / length * Tables + table)).ToArray())];
    }

    public int Tables { get; }

    public int KeyBits { get; }

    public int SketchBits { get; }

    /// <summary>A code's substring for a table.</summary>
    public Substring Of(ReadOnlySpan<byte> code, int table)
    {
        var bits = 0u;
        var places = _bits[table];
        for (var i = 0; i < places.Length; i++)
        {
            bits |= (uint)(code[places[i] >> 3] >> (places[i] & 7) & 1) << i;
        }

        return new Substring((int)(bits & (1u << KeyBits) - 1), (byte)(bits >> KeyBits));
    }
}

/// <summary>A code as one table sees it.</summary>
internal readonly record struct Substring(int Key, byte Sketch);
