using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>Hamming distance: the number of bits in which two codes differ.</summary>
public readonly struct HammingDistance : IMetric, ITerm
{
    public static int MaxDistance(int codeLengthBytes) => codeLengthBytes * 8;

    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"The codes have {a.Length} and {b.Length} bytes; they must be as long as each other.", nameof(b));
        }

        return Distance(ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b), (nuint)a.Length, bound: int.MaxValue);
    }

    /// <summary>The distance of two codes, or a number above <paramref name="bound"/> where it is larger than that: most unrelated codes show it soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Distance(ref byte a, ref byte b, nuint lengthBytes, int bound)
    {
        const int StepBytes = 2 * sizeof(ulong);
        var distance = 0;
        nuint offset = 0;
        for (; offset + StepBytes <= lengthBytes && distance <= bound; offset += StepBytes)
        {
            distance += BitOperations.PopCount(Difference(ref a, ref b, offset)) + BitOperations.PopCount(Difference(ref a, ref b, offset + sizeof(ulong)));
        }

        for (; offset < lengthBytes && distance <= bound; offset++)
        {
            distance += BitOperations.PopCount((uint)(Unsafe.Add(ref a, offset) ^ Unsafe.Add(ref b, offset)));
        }

        return distance;
    }

    private static ulong Difference(ref byte a, ref byte b, nuint offset) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref a, offset)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref b, offset));

    public static void Distances(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances, KernelLevel level) =>
        DistanceKernel<HammingDistance>.Scan(query, codes, bound, distances, level);

    static int ITerm.MaxOf(int bytes) => MaxDistance(bytes);

    static ulong ITerm.Of(ulong a, ulong b) => (ulong)BitOperations.PopCount(a ^ b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> ITerm.Of(Vector256<byte> a, Vector256<byte> b)
    {
        var counts = Vector256.Create(Low, High, Low, High).AsByte();
        var nibble = Vector256.Create((byte)15);
        var difference = a ^ b;
        var low = Avx2.Shuffle(counts, difference & nibble);
        var high = Avx2.Shuffle(counts, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Avx2.SumAbsoluteDifferences(low + high, Vector256<byte>.Zero).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> ITerm.Of(Vector512<byte> a, Vector512<byte> b)
    {
        var counts = Vector512.Create(Low, High, Low, High, Low, High, Low, High).AsByte();
        var nibble = Vector512.Create((byte)15);
        var difference = a ^ b;
        var low = Avx512BW.Shuffle(counts, difference & nibble);
        var high = Avx512BW.Shuffle(counts, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Avx512BW.SumAbsoluteDifferences(low + high, Vector512<byte>.Zero).AsUInt64();
    }

    /// <summary>The number of ones in 0..7 and in 8..15, a byte each: the table that is in every 128-bit part of a register.</summary>
    private const ulong Low = 0x0302020102010100, High = 0x0403030203020201;
}
