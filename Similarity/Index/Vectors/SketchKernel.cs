using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// Sums what a query's tables hold for the bits of <see cref="BlockSketches"/> sketches at once. A block of sketches has 16 bytes for
/// every four dimensions: in byte 2i the bits of sketch i in the lower half and those of sketch 16 + i in the upper half, in byte
/// 2i + 1 those of sketches 8 + i and 24 + i, i &lt; 8.
/// </summary>
internal static class SketchKernel
{
    public const int BlockSketches = 32;

    /// <summary>Where in a group's 16 bytes a sketch has its four bits.</summary>
    public static (int Byte, int Shift) Place(int sketch) => (2 * (sketch % 8) + (sketch / 8 & 1), sketch < 16 ? 0 : 4);

    /// <param name="tables">The query's <see cref="SketchTables.Tables"/>.</param>
    /// <param name="block">As many bytes.</param>
    /// <param name="sums">Receives <see cref="BlockSketches"/> sums.</param>
    /// <param name="level">A supported level.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sum(ReadOnlySpan<byte> tables, ref byte block, Span<ushort> sums, KernelLevel level)
    {
        if (level >= KernelLevel.Vector512)
        {
            Sum<Vector512Lookups>(tables, ref block, sums);
        }
        else if (level >= KernelLevel.Vector256)
        {
            Sum<Vector256Lookups>(tables, ref block, sums);
        }
        else
        {
            Sum<PortableLookups>(tables, ref block, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TLookups>(ReadOnlySpan<byte> tables, ref byte block, Span<ushort> sums)
        where TLookups : struct, ILookups<TLookups>
    {
        ref var table = ref MemoryMarshal.GetReference(tables);
        TLookups s0 = default, s8 = default, s16 = default, s24 = default;
        for (nuint offset = 0; offset < (nuint)tables.Length; offset += (nuint)TLookups.WidthBytes)
        {
            TLookups.Add(ref s0, ref s8, ref s16, ref s24, ref Unsafe.Add(ref table, offset), ref Unsafe.Add(ref block, offset));
        }

        s0.Total.CopyTo(sums);
        s8.Total.CopyTo(sums[8..]);
        s16.Total.CopyTo(sums[16..]);
        s24.Total.CopyTo(sums[24..]);
    }

    /// <summary>Eight partial sums for every 16 bytes of a register.</summary>
    private interface ILookups<TSelf>
        where TSelf : struct, ILookups<TSelf>
    {
        static abstract int WidthBytes { get; }

        /// <summary>Adds the next groups' entries to the sums of sketches 0, 8, 16, 24 and the seven after each.</summary>
        static abstract void Add(ref TSelf s0, ref TSelf s8, ref TSelf s16, ref TSelf s24, ref byte table, ref byte block);

        Vector128<ushort> Total { get; }
    }

    private struct PortableLookups : ILookups<PortableLookups>
    {
        private Vector128<ushort> _sums;

        public static int WidthBytes => Vector128<byte>.Count;

        public readonly Vector128<ushort> Total => _sums;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(
            ref PortableLookups s0, ref PortableLookups s8, ref PortableLookups s16, ref PortableLookups s24, ref byte table, ref byte block)
        {
            var entries = Vector128.LoadUnsafe(ref table);
            var bits = Vector128.LoadUnsafe(ref block);
            var low = Vector128.Shuffle(entries, bits & Vector128.Create((byte)15)).AsUInt16();
            var high = Vector128.Shuffle(entries, bits >>> 4).AsUInt16();
            s0._sums += low & Vector128.Create((ushort)byte.MaxValue);
            s8._sums += low >>> 8;
            s16._sums += high & Vector128.Create((ushort)byte.MaxValue);
            s24._sums += high >>> 8;
        }
    }

    private struct Vector256Lookups : ILookups<Vector256Lookups>
    {
        private Vector256<ushort> _sums;

        public static int WidthBytes => Vector256<byte>.Count;

        public readonly Vector128<ushort> Total => _sums.GetLower() + _sums.GetUpper();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(
            ref Vector256Lookups s0, ref Vector256Lookups s8, ref Vector256Lookups s16, ref Vector256Lookups s24, ref byte table, ref byte block)
        {
            var entries = Vector256.LoadUnsafe(ref table);
            var bits = Vector256.LoadUnsafe(ref block);
            var low = Avx2.Shuffle(entries, bits & Vector256.Create((byte)15)).AsUInt16();
            var high = Avx2.Shuffle(entries, (bits.AsUInt16() >>> 4).AsByte() & Vector256.Create((byte)15)).AsUInt16();
            s0._sums += low & Vector256.Create((ushort)byte.MaxValue);
            s8._sums += low >>> 8;
            s16._sums += high & Vector256.Create((ushort)byte.MaxValue);
            s24._sums += high >>> 8;
        }
    }

    private struct Vector512Lookups : ILookups<Vector512Lookups>
    {
        private Vector512<ushort> _sums;

        public static int WidthBytes => Vector512<byte>.Count;

        public readonly Vector128<ushort> Total
        {
            get
            {
                var half = _sums.GetLower() + _sums.GetUpper();
                return half.GetLower() + half.GetUpper();
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(
            ref Vector512Lookups s0, ref Vector512Lookups s8, ref Vector512Lookups s16, ref Vector512Lookups s24, ref byte table, ref byte block)
        {
            var entries = Vector512.LoadUnsafe(ref table);
            var bits = Vector512.LoadUnsafe(ref block);
            var low = Avx512BW.Shuffle(entries, bits & Vector512.Create((byte)15)).AsUInt16();
            var high = Avx512BW.Shuffle(entries, (bits.AsUInt16() >>> 4).AsByte() & Vector512.Create((byte)15)).AsUInt16();
            s0._sums += low & Vector512.Create((ushort)byte.MaxValue);
            s8._sums += low >>> 8;
            s16._sums += high & Vector512.Create((ushort)byte.MaxValue);
            s24._sums += high >>> 8;
        }
    }
}
