namespace OrleansImageSearch.Similarity.Index;

/// <summary>How many buckets a query may ask: until the wanted coverage is expected or the most buckets are planned.</summary>
public sealed record ProbeBudget
{
    /// <param name="coverage">The probability wanted that a near-duplicate's bucket is asked, above 0 to 1. Default 0.99.</param>
    /// <param name="maxBuckets">Most buckets asked, at least 1. Default 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public ProbeBudget(double coverage = 0.99, int maxBuckets = 64)
    {
        if (!(coverage is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(coverage), coverage, "The wanted coverage must be above 0 and at most 1.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(maxBuckets, 1);
        Coverage = coverage;
        MaxBuckets = maxBuckets;
    }

    /// <summary>Every bucket is asked, so that the answer is the brute-force answer.</summary>
    public static ProbeBudget Exact { get; } = new(coverage: 1, maxBuckets: int.MaxValue);

    public double Coverage { get; }

    /// <summary>What the choice of buckets must reach, and the search within each, so that both together reach <see cref="Coverage"/>.</summary>
    public double Share => Math.Sqrt(Coverage);

    public int MaxBuckets { get; }
}
