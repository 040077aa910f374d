namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>Puts several similarity scores together into one. Scores are 0..1, larger is more alike, and so are the results.</summary>
public static class ScoreFusion
{
    /// <summary>How much a score against negative examples takes away (Rocchio's usual ratio of negative to positive lies at or below it).</summary>
    public const double NegativeShare = 0.5;

    /// <summary>The weighted mean of one image's scores under several measures. Only the ratios of the weights matter.</summary>
    /// <param name="scores">At least one.</param>
    /// <param name="weights">One a score, positive and finite.</param>
    /// <exception cref="ArgumentException">There are no scores, not one weight a score, or a value is out of its range.</exception>
    public static double WeightedMean(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights)
    {
        ThrowIfNotScores(scores, nameof(scores));
        if (weights.Length != scores.Length)
        {
            throw new ArgumentException($"{weights.Length} weights for {scores.Length} scores.", nameof(weights));
        }

        var largest = 0.0;
        foreach (var weight in weights)
        {
            ThrowIfNotWeight(weight);
            largest = Math.Max(largest, weight);
        }

        // Relative to the largest, so that no sum overflows.
        double sum = 0, total = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var share = weights[i] / largest;
            sum += share * scores[i];
            total += share;
        }

        return Math.Min(1, sum / total);
    }

    /// <summary>
    /// The algebraic sum, 1 - (1 - a)(1 - b)...: every likeness adds, and the result stays in 0..1 without a ceiling at which
    /// differences vanish.
    /// </summary>
    /// <exception cref="ArgumentException">There are no scores, or one is outside 0..1.</exception>
    public static double AlgebraicSum(ReadOnlySpan<double> scores)
    {
        ThrowIfNotScores(scores, nameof(scores));
        var unlike = 1.0;
        foreach (var score in scores)
        {
            unlike *= 1 - score;
        }

        return 1 - unlike;
    }

    /// <summary>
    /// A score lowered by likeness to negative examples: max(0, positive - <see cref="NegativeShare"/> x negative), Rocchio's
    /// relevance feedback (1971) on scores instead of vectors.
    /// </summary>
    /// <param name="positive">Against the query images.</param>
    /// <param name="negative">The best against the negative examples; 0 where there are none.</param>
    /// <exception cref="ArgumentException">A score is outside 0..1.</exception>
    public static double WithNegatives(double positive, double negative)
    {
        ThrowIfNotScores([positive], nameof(positive));
        ThrowIfNotScores([negative], nameof(negative));
        return Math.Max(0, positive - NegativeShare * negative);
    }

    /// <exception cref="ArgumentException">The weight is not positive and finite.</exception>
    public static void ThrowIfNotWeight(double weight)
    {
        if (!(weight > 0 && double.IsFinite(weight)))
        {
            throw new ArgumentException($"The weight {weight} is not a positive finite number.", nameof(weight));
        }
    }

    private static void ThrowIfNotScores(ReadOnlySpan<double> scores, string parameter)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException("There is no score.", parameter);
        }

        foreach (var score in scores)
        {
            if (!(score is >= 0 and <= 1))
            {
                throw new ArgumentException($"The score {score} is not in 0..1.", parameter);
            }
        }
    }
}
