using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>
/// A register's worth of partial sums, and how to add bytes to it: what differs between instruction sets, so that the
/// scan itself is written once.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Bytes of code that one step takes in.</summary>
    static abstract int WidthBytes { get; }

    /// <summary>Adds the terms of the next <see cref="WidthBytes"/> bytes.</summary>
    static abstract TSelf Add<TTerm>(TSelf sums, ref byte a, ref byte b)
        where TTerm : ITerm;

    /// <summary>The same for the last <paramref name="tailBytes"/> of those bytes alone.</summary>
    static abstract TSelf AddTail<TTerm>(TSelf sums, ref byte a, ref byte b, int tailBytes)
        where TTerm : ITerm;

    /// <summary>The total of each of four registers.</summary>
    static abstract Vector128<int> Totals(TSelf s0, TSelf s1, TSelf s2, TSelf s3);
}
