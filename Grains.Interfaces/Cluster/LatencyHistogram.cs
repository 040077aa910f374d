namespace OrleansImageSearch.Grains.Interfaces.Cluster;

/// <summary>
/// Durations counted in fixed buckets whose upper bounds grow by a factor of 2^(1/8), about 9%, from 10 microseconds to
/// 2 minutes: histograms of several silos add up to that of the cluster, which their percentiles would not.
/// </summary>
/// <param name="Counts">Durations in each bucket: those above the bound before it and not above its own. Empty: no durations.</param>
[GenerateSerializer, Immutable, Alias("latency-histogram")]
public sealed record LatencyHistogram([property: Id(0)] long[] Counts)
{
    private const int BucketsPerDoubling = 8;

    /// <summary>Buckets; the last one has no upper bound.</summary>
    public const int Length = 190;

    /// <summary>How much larger a bucket's upper bound is than the one before, and a percentile than the exact one at most.</summary>
    public static readonly double Growth = Math.Pow(2, 1.0 / BucketsPerDoubling);

    /// <summary>No durations.</summary>
    public static LatencyHistogram Empty { get; } = new([]);

    /// <summary>The largest duration counted in the first bucket.</summary>
    public static TimeSpan Smallest { get; } = TimeSpan.FromMicroseconds(10);

    /// <summary>The index of the bucket that counts <paramref name="duration"/>.</summary>
    public static int BucketOf(TimeSpan duration) => duration <= Smallest
        ? 0
        : Math.Min((int)Math.Ceiling(Math.Log2(duration / Smallest) * BucketsPerDoubling), Length - 1);

    /// <summary>The bucket-wise sum.</summary>
    public static LatencyHistogram Sum(IEnumerable<LatencyHistogram> histograms)
    {
        var sum = new long[Length];
        foreach (var histogram in histograms)
        {
            for (var i = 0; i < histogram.Counts.Length; i++)
            {
                sum[i] += histogram.Counts[i];
            }
        }

        return new LatencyHistogram(sum);
    }

    /// <summary>
    /// The upper bound of the bucket that holds the nearest-rank percentile: never below the exact one, and above it by
    /// less than <see cref="Growth"/> between 10 microseconds and 2 minutes.
    /// </summary>
    /// <param name="share">Above 0, at most 1: 0.99 for p99.</param>
    /// <returns>Null where there are no durations.</returns>
    public TimeSpan? Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var total = Counts.Sum();
        if (total == 0)
        {
            return null;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(share * total));
        var bucket = 0;
        for (var seen = Counts[0]; seen < rank; seen += Counts[bucket])
        {
            bucket++;
        }

        return Smallest * Math.Pow(Growth, bucket);
    }
}
