using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>Whole numbers from 0 to a largest one, each in as many bits as that one needs.</summary>
internal sealed class PackedArray
{
    /// <summary>A value and the up to seven bits before it in its first byte still fit one word; wider values take whole words.</summary>
    private const int WidestUnaligned = 57;

    private readonly byte[] _bytes;
    private readonly int _bits;
    private readonly ulong _mask;

    /// <param name="count">Values, all zero at first.</param>
    /// <param name="largest">The largest value that will be set.</param>
    public PackedArray(int count, ulong largest)
    {
        var bits = 64 - BitOperations.LeadingZeroCount(largest);
        _bits = bits > WidestUnaligned ? 64 : bits;
        _mask = _bits == 64 ? ulong.MaxValue : (1UL << _bits) - 1;
        _bytes = new byte[((long)count * _bits + 7) / 8 + sizeof(ulong)];
    }

    public long MemoryBytes => _bytes.LongLength;

    public ulong this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var bit = (ulong)(uint)index * (uint)_bits;
            return Unsafe.ReadUnaligned<ulong>(ref At(bit)) >> (int)(bit & 7) & _mask;
        }
    }

    /// <summary>Sets a value that is still zero.</summary>
    public void Set(int index, ulong value)
    {
        var bit = (ulong)(uint)index * (uint)_bits;
        ref var word = ref At(bit);
        Unsafe.WriteUnaligned(ref word, Unsafe.ReadUnaligned<ulong>(ref word) | value << (int)(bit & 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte At(ulong bit) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)(bit >> 3));
}
