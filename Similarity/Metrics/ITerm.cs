using System.Runtime.Intrinsics;

namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>What each 8 bytes of two codes add to their distance: all that the kernels need to know of a metric.</summary>
internal interface ITerm
{
    /// <summary>The most that so many bytes can add.</summary>
    static abstract int MaxOf(int bytes);

    static abstract ulong Of(ulong a, ulong b);

    /// <summary>One sum for each of the four 64-bit words.</summary>
    static abstract Vector256<ulong> Of(Vector256<byte> a, Vector256<byte> b);

    /// <summary>One sum for each of the eight 64-bit words.</summary>
    static abstract Vector512<ulong> Of(Vector512<byte> a, Vector512<byte> b);
}
