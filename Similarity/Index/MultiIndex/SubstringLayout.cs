using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// Which bits of a code make its substrings: disjoint sets of bits, one a table, each a key, by which the table is ordered, and
/// a sketch, which the table holds beside the key's codes.
/// </summary>
internal sealed class SubstringLayout
{
    /// <summary>More tables need fewer flips each, and memory for every image; eight keep a 256-bit code within 64 bytes.</summary>
    private const int MaxTables = 8;

    private const int WordBits = 64;

    private const int LeastSubstringBits = 21, MaxSketchBits = 8, MaxKeyBits = 20;

    /// <summary>Codes that share a key, on average: what a vector instruction compares at once, with room for uneven keys.</summary>
    private const int CodesPerKey = 24;

    /// <summary>For each table the words of a code that have bits of its substring, and which.</summary>
    private readonly (int Offset, ulong Mask)[][] _words;
    private readonly int _codeLengthBytes;

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
        _codeLengthBytes = codeLengthBytes;
        _words = [.. Enumerable.Range(0, Tables).Select(table => Enumerable.Range(0, length)
            .Select(i => i * available / length * Tables + table)
            .GroupBy(bit => bit / WordBits, bit => 1UL << (bit % WordBits))
            .Select(word => (word.Key * sizeof(ulong), word.Aggregate((mask, bit) => mask | bit)))
            .ToArray())];
    }

    public int Tables { get; }

    public int KeyBits { get; }

    public int SketchBits { get; }

    /// <summary>A code's substring for a table: its bits in ascending order, the key's first.</summary>
    public Substring Of(ReadOnlySpan<byte> code, int table)
    {
        var bits = 0u;
        var length = 0;
        foreach (var (offset, mask) in _words[table])
        {
            bits |= (uint)Extract(Word(code, offset), mask) << length;
            length += BitOperations.PopCount(mask);
        }

        return new Substring((int)(bits & (1u << KeyBits) - 1), (byte)(bits >> KeyBits));
    }

    private ulong Word(ReadOnlySpan<byte> code, int offset)
    {
        if (offset + sizeof(ulong) <= _codeLengthBytes)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(code[offset..]);
        }

        var word = 0UL;
        for (var i = _codeLengthBytes - 1; i >= offset; i--)
        {
            word = word << 8 | code[i];
        }

        return word;
    }

    /// <summary>The bits of a word where the mask has ones, side by side.</summary>
    private static ulong Extract(ulong word, ulong mask)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitExtract(word, mask);
        }

        var bits = 0UL;
        for (var i = 0; mask != 0; mask &= mask - 1, i++)
        {
            bits |= (word >> BitOperations.TrailingZeroCount(mask) & 1) << i;
        }

        return bits;
    }
}

/// <summary>A code as one table sees it.</summary>
internal readonly record struct Substring(int Key, byte Sketch);
