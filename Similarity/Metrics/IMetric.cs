namespace OrleansImageSearch.Similarity.Metrics;

/// <summary>
/// A metric on codes of equal length with whole-number distances. The methods are static so that a tree over a metric
/// compiles to direct calls.
/// </summary>
public interface IMetric
{
    /// <summary>The largest distance of two codes of this length.</summary>
    static abstract int MaxDistance(int codeLengthBytes);

    /// <summary>The distance of two codes.</summary>
    /// <exception cref="ArgumentException">The codes differ in length.</exception>
    static abstract int Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    /// <summary>Distances of one query from many codes.</summary>
    /// <param name="query">One code, at least one byte.</param>
    /// <param name="codes"><paramref name="distances"/>.Length codes, one behind the other.</param>
    /// <param name="bound">Where a distance is larger than this, any number larger than this may be given for it.</param>
    /// <param name="distances">Receives one distance a code.</param>
    /// <param name="level">A supported level.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the query is empty.</exception>
    static abstract void Distances(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int bound, Span<int> distances, KernelLevel level);
}
