using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>One 64-bit word a step.</summary>
internal readonly struct ScalarLanes(ulong sum) : ILanes<ScalarLanes>
{
    private readonly ulong _sum = sum;

    public static int WidthBytes => sizeof(ulong);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes Add<TTerm>(ScalarLanes sums, ref byte a, ref byte b)
        where TTerm : ITerm =>
        new(sums._sum + TTerm.Of(Unsafe.ReadUnaligned<ulong>(ref a), Unsafe.ReadUnaligned<ulong>(ref b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes AddTail<TTerm>(ScalarLanes sums, ref byte a, ref byte b, int tailBytes)
        where TTerm : ITerm
    {
        var skip = 8 * (WidthBytes - tailBytes);
        return new(sums._sum + TTerm.Of(Unsafe.ReadUnaligned<ulong>(ref a) >> skip, Unsafe.ReadUnaligned<ulong>(ref b) >> skip));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Totals(ScalarLanes s0, ScalarLanes s1, ScalarLanes s2, ScalarLanes s3) =>
        Vector128.Create((int)s0._sum, (int)s1._sum, (int)s2._sum, (int)s3._sum);
}

/// <summary>One byte a step, for codes shorter than a word.</summary>
internal readonly struct ByteLanes(ulong sum) : ILanes<ByteLanes>
{
    private readonly ulong _sum = sum;

    public static int WidthBytes => 1;

    public static ByteLanes Add<TTerm>(ByteLanes sums, ref byte a, ref byte b)
        where TTerm : ITerm =>
        new(sums._sum + TTerm.Of(a, b));

    public static ByteLanes AddTail<TTerm>(ByteLanes sums, ref byte a, ref byte b, int tailBytes)
        where TTerm : ITerm =>
        Add<TTerm>(sums, ref a, ref b);

    public static Vector128<int> Totals(ByteLanes s0, ByteLanes s1, ByteLanes s2, ByteLanes s3) =>
        Vector128.Create((int)s0._sum, (int)s1._sum, (int)s2._sum, (int)s3._sum);
}
