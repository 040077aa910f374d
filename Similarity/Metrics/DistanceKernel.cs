using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>The distance loops, shared by all metrics and instruction sets.</summary>
internal static class DistanceKernel<TTerm>
    where TTerm : ITerm
{
    /// <summary>After each so many bytes a code may be given up: a multiple of every width.</summary>
    private const int SegmentBytes = 64;

    /// <summary>Unrelated codes exceed this fraction (1/n) of the largest distance; looking early pays for bounds below it.</summary>
    private const int BoundDivisor = 4;

    public static int Pair(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var distance = 0;
        Scan(a, b, int.MaxValue, new Span<int>(ref distance), KernelLevels.Best);
        return distance;
    }

    public static void Scan(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances, KernelLevel level)
    {
        if (query.IsEmpty || codes.Length != (long)distances.Length * query.Length)
        {
            throw new ArgumentException(
                $"{codes.Length} bytes are not {distances.Length} codes of the query's length, {query.Length} bytes.", nameof(codes));
        }

        if (level >= KernelLevel.Vector512 && query.Length >= Vector512Lanes.WidthBytes)
        {
            Scan<Vector512Lanes>(query, codes, bound, distances);
        }
        else if (level >= KernelLevel.Vector256 && query.Length >= Vector256Lanes.WidthBytes)
        {
            Scan<Vector256Lanes>(query, codes, bound, distances);
        }
        else if (query.Length >= ScalarLanes.WidthBytes)
        {
            Scan<ScalarLanes>(query, codes, bound, distances);
        }
        else
        {
            Scan<ByteLanes>(query, codes, bound, distances);
        }
    }

    /// <remarks>Optimized on the first call: the loop is where a fresh node spends its time.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan<TLanes>(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances)
        where TLanes : struct, ILanes<TLanes>
    {
        const int Group = 4;
        ref var q = ref MemoryMarshal.GetReference(query);
        ref var first = ref MemoryMarshal.GetReference(codes);
        ref var result = ref MemoryMarshal.GetReference(distances);
        nuint length = (uint)query.Length;
        nuint count = (uint)distances.Length;
        var segment = EarlyExitPays(query.Length, bound) ? SegmentBytes : nuint.MaxValue;

        for (nuint i = 0; i + Group <= count; i += Group)
        {
            Four<TLanes>(ref q, ref Unsafe.Add(ref first, i * length), length, length, segment, bound).StoreUnsafe(ref result, i);
        }

        for (var i = count / Group * Group; i < count; i++)
        {
            Unsafe.Add(ref result, i) =
                Four<TLanes>(ref q, ref Unsafe.Add(ref first, i * length), 0, length, segment, bound).ToScalar();
        }
    }

    /// <summary>
    /// The distances of four codes that begin <paramref name="stride"/> bytes apart; four at a time, so that their sums are
    /// totalled together. Gives up when all four exceed the bound after a <paramref name="segment"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Four<TLanes>(ref byte query, ref byte code, nuint stride, nuint length, nuint segment, int bound)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes s0 = default, s1 = default, s2 = default, s3 = default;
        var width = (nuint)TLanes.WidthBytes;
        var stop = segment;
        nuint offset = 0;
        for (; offset + width <= length; offset += width)
        {
            if (offset == stop)
            {
                var partial = TLanes.Totals(s0, s1, s2, s3);
                if (Vector128.GreaterThanAll(partial, Vector128.Create(bound)))
                {
                    return partial;
                }

                stop += segment;
            }

            ref var q = ref Unsafe.Add(ref query, offset);
            ref var c = ref Unsafe.Add(ref code, offset);
            s0 = TLanes.Add<TTerm>(s0, ref q, ref c);
            s1 = TLanes.Add<TTerm>(s1, ref q, ref Unsafe.Add(ref c, stride));
            s2 = TLanes.Add<TTerm>(s2, ref q, ref Unsafe.Add(ref c, 2 * stride));
            s3 = TLanes.Add<TTerm>(s3, ref q, ref Unsafe.Add(ref c, 3 * stride));
        }

        if (offset < length)
        {
            var tailBytes = (int)(length - offset);
            ref var q = ref Unsafe.Add(ref query, length - width);
            ref var c = ref Unsafe.Add(ref code, length - width);
            s0 = TLanes.AddTail<TTerm>(s0, ref q, ref c, tailBytes);
            s1 = TLanes.AddTail<TTerm>(s1, ref q, ref Unsafe.Add(ref c, stride), tailBytes);
            s2 = TLanes.AddTail<TTerm>(s2, ref q, ref Unsafe.Add(ref c, 2 * stride), tailBytes);
            s3 = TLanes.AddTail<TTerm>(s3, ref q, ref Unsafe.Add(ref c, 3 * stride), tailBytes);
        }

        return TLanes.Totals(s0, s1, s2, s3);
    }

    private static bool EarlyExitPays(int lengthBytes, int bound) =>
        lengthBytes > SegmentBytes && bound < TTerm.MaxOf(SegmentBytes) / BoundDivisor;
}
