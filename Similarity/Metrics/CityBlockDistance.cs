using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>City block (L1) distance: the sum of the absolute differences of the bytes, each 0 to 255.</summary>
public readonly struct CityBlockDistance : IMetric, ITerm
{
    public static int MaxDistance(int codeLengthBytes) => codeLengthBytes * byte.MaxValue;

    public static int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => DistanceKernel<CityBlockDistance>.Pair(a, b);

    public static void Distances(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances, KernelLevel level) =>
        DistanceKernel<CityBlockDistance>.Scan(query, codes, bound, distances, level);

    static int ITerm.MaxOf(int bytes) => MaxDistance(bytes);

    static ulong ITerm.Of(ulong a, ulong b)
    {
        var sum = 0;
        for (var shift = 0; shift < 64; shift += 8)
        {
            sum += Math.Abs((byte)(a >> shift) - (byte)(b >> shift));
        }

        return (ulong)sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> ITerm.Of(Vector256<byte> a, Vector256<byte> b) => Avx2.SumAbsoluteDifferences(a, b).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> ITerm.Of(Vector512<byte> a, Vector512<byte> b) => Avx512BW.SumAbsoluteDifferences(a, b).AsUInt64();
}
