using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>256 bits a step.</summary>
internal readonly struct Vector256Lanes(Vector256<ulong> sums) : ILanes<Vector256Lanes>
{
    private readonly Vector256<ulong> _sums = sums;

    public static int WidthBytes => Vector256<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes Add<TTerm>(Vector256Lanes sums, ref byte a, ref byte b)
        where TTerm : ITerm =>
        new(sums._sums + TTerm.Of(Vector256.LoadUnsafe(ref a), Vector256.LoadUnsafe(ref b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256Lanes AddTail<TTerm>(Vector256Lanes sums, ref byte a, ref byte b, int tailBytes)
        where TTerm : ITerm
    {
        var mask = Vector256.GreaterThanOrEqual(Vector256<byte>.Indices, Vector256.Create((byte)(WidthBytes - tailBytes)));
        return new(sums._sums + TTerm.Of(Vector256.LoadUnsafe(ref a) & mask, Vector256.LoadUnsafe(ref b) & mask));
    }

    /// <remarks>The sums fit 32 bits, so two registers share one: s0 in the even, s1 in the odd elements.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(Vector256Lanes s0, Vector256Lanes s1, Vector256Lanes s2, Vector256Lanes s3)
    {
        var s01 = s0._sums | s1._sums << 32;
        var s23 = s2._sums | s3._sums << 32;
        var sums = Avx2.UnpackLow(s01, s23).AsInt32() + Avx2.UnpackHigh(s01, s23).AsInt32();
        return sums.GetLower() + sums.GetUpper();
    }
}

/// <summary>512 bits a step.</summary>
internal readonly struct Vector512Lanes(Vector512<ulong> sums) : ILanes<Vector512Lanes>
{
    private readonly Vector512<ulong> _sums = sums;

    public static int WidthBytes => Vector512<byte>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes Add<TTerm>(Vector512Lanes sums, ref byte a, ref byte b)
        where TTerm : ITerm =>
        new(sums._sums + TTerm.Of(Vector512.LoadUnsafe(ref a), Vector512.LoadUnsafe(ref b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512Lanes AddTail<TTerm>(Vector512Lanes sums, ref byte a, ref byte b, int tailBytes)
        where TTerm : ITerm
    {
        var mask = Vector512.GreaterThanOrEqual(Vector512<byte>.Indices, Vector512.Create((byte)(WidthBytes - tailBytes)));
        return new(sums._sums + TTerm.Of(Vector512.LoadUnsafe(ref a) & mask, Vector512.LoadUnsafe(ref b) & mask));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(Vector512Lanes s0, Vector512Lanes s1, Vector512Lanes s2, Vector512Lanes s3)
    {
        var s01 = s0._sums | s1._sums << 32;
        var s23 = s2._sums | s3._sums << 32;
        var sums = Avx512F.UnpackLow(s01, s23).AsInt32() + Avx512F.UnpackHigh(s01, s23).AsInt32();
        var half = sums.GetLower() + sums.GetUpper();
        return half.GetLower() + half.GetUpper();
    }
}
