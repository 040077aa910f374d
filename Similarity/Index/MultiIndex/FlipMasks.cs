using System.Collections.Concurrent;
using System.Numerics;

namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>The masks that flip a given number of a key's bits.</summary>
internal static class FlipMasks
{
    private static readonly ConcurrentDictionary<(int Bits, int Flips), int[]> Known = new();

    /// <summary>All numbers below 2^<paramref name="bits"/> with <paramref name="flips"/> ones, ascending, so that neighbours are near in memory.</summary>
    public static ReadOnlySpan<int> Of(int bits, int flips) => Known.GetOrAdd((bits, flips), static key =>
        [.. Enumerable.Range(0, 1 << key.Bits).Where(mask => BitOperations.PopCount((uint)mask) == key.Flips)]);
}
