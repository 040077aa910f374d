namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>A share of successes, and the interval that holds the true one with 95% confidence (Wilson 1927).</summary>
/// <param name="Value">0..1; NaN where there were no trials.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct BinomialInterval(double Value, double Low, double High)
{
    /// <summary>The normal distribution's 97.5th percentile.</summary>
    private const double Z = 1.959964;

    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">0 or more; of none nothing is known.</param>
    public static BinomialInterval Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return new BinomialInterval(double.NaN, 0, 1);
        }

        var share = successes / (double)trials;
        var scale = 1 + Z * Z / trials;
        var middle = (share + Z * Z / (2 * trials)) / scale;
        var half = Z * Math.Sqrt(share * (1 - share) / trials + Z * Z / (4.0 * trials * trials)) / scale;
        return new BinomialInterval(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
