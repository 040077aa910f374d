using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>Hamming distance: the number of bits in which two codes differ.</summary>
public readonly struct HammingDistance : IMetric, ITerm
{
    public static int MaxDistance(int codeLengthBytes) => codeLengthBytes * 8;

    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => DistanceKernel<HammingDistance>.Pair(a, b);

    public static void Distances(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances, KernelLevel level) =>
        DistanceKernel<HammingDistance>.Scan(query, codes, bound, distances, level);

    static int ITerm.MaxOf(int bytes) => MaxDistance(bytes);

    static ulong ITerm.Of(ulong a, ulong b) => (ulong)BitOperations.PopCount(a ^ b);

    static Vector256<ulong> ITerm.Of(Vector256<byte> a, Vector256<byte> b)
    {
        var nibble = Vector256.Create((byte)15);
        var difference = a ^ b;
        var low = Avx2.Shuffle(NibbleCounts256, difference & nibble);
        var high = Avx2.Shuffle(NibbleCounts256, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Avx2.SumAbsoluteDifferences(low + high, Vector256<byte>.Zero).AsUInt64();
    }

    static Vector512<ulong> ITerm.Of(Vector512<byte> a, Vector512<byte> b)
    {
        var nibble = Vector512.Create((byte)15);
        var difference = a ^ b;
        var low = Avx512BW.Shuffle(NibbleCounts512, difference & nibble);
        var high = Avx512BW.Shuffle(NibbleCounts512, (difference.AsUInt16() >>> 4).AsByte() & nibble);
        return Avx512BW.SumAbsoluteDifferences(low + high, Vector512<byte>.Zero).AsUInt64();
    }

    /// <summary>The number of ones in 0..15, in every 128-bit part.</summary>
    private static Vector256<byte> NibbleCounts256 => Vector256.Create(NibbleCounts, NibbleCounts);

    private static Vector512<byte> NibbleCounts512 => Vector512.Create(NibbleCounts256, NibbleCounts256);

    private static Vector128<byte> NibbleCounts => Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
}
