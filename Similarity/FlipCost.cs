namespace OrleansImageSearch.Similarity;

/// <summary>
/// How unlikely it is that a near-duplicate differs in one signature bit: the log-odds ln((1 - p) / p) of the flip
/// probability p, 0 &lt;= p &lt;= 0.5, in sixteenths, in one byte. 0 is p = 0.5; 255 is p of about 1e-7.
/// Sums of costs order the buckets to probe.
/// </summary>
public static class FlipCost
{
    private const float Scale = 16f;

    /// <summary>The cost where only the code is known: p of 0.1, about what re-encoded, resized and cropped copies have in the mean.</summary>
    public const byte Unknown = 35;

    /// <summary>
    /// The cost where a value lies <paramref name="margin"/> from the threshold that decides its bit, and a near-duplicate's
    /// value differs by Gaussian noise of deviation <paramref name="noise"/> (both in the value's own unit, both non-negative).
    /// Uses the logistic approximation of the normal distribution (scale 1.702; Bowling et al. 2009).
    /// </summary>
    public static byte FromMargin(float margin, float noise) =>
        (byte)Math.Clamp(MathF.Round(Scale * 1.702f * margin / noise), 0, byte.MaxValue);

    /// <summary>The probability, 0 to 0.5, that the bit differs.</summary>
    public static double FlipProbability(byte cost) => 1 / (1 + Math.Exp(cost / (double)Scale));
}
