namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>What several measures say of two pictures, and whether somebody says that one is a copy of the other.</summary>
/// <param name="Scores">By the measures' names, 0..1.</param>
/// <param name="IsCopy">The label.</param>
public sealed record LabelledPair(IReadOnlyDictionary<string, double> Scores, bool IsCopy);

/// <summary>How much each measure counts in the fused score, and what that score says: probability = 1 / (1 + e^-(intercept + slope x score)).</summary>
/// <param name="Weights">By the measures' names, positive; only ratios matter.</param>
/// <param name="Intercept">Log-odds of a copy at score 0.</param>
/// <param name="Slope">Log-odds that the score adds from 0 to 1.</param>
public sealed record Calibration(IReadOnlyDictionary<string, double> Weights, double Intercept, double Slope)
{
    /// <summary>Fewest copies, and fewest others, to fit to.</summary>
    public const int MinPairs = 10;

    private const int Folds = 5;

    /// <summary>How likely two pictures with this fused score are copies.</summary>
    public double Probability(double score) => LogisticRegression.Sigmoid(Intercept + Slope * score);

    /// <summary>The fused score of a pair.</summary>
    public double Score(LabelledPair pair) =>
        ScoreFusion.WeightedMean([.. Weights.Keys.Select(name => pair.Scores[name])], [.. Weights.Values]);

    /// <summary>Fits weights and probabilities to pairs that somebody labelled. A measure that does not help gets no weight.</summary>
    /// <exception cref="ArgumentException">There are too few of either label, no measure sees every pair, or none tells copies from others.</exception>
    public static Calibration Fit(IReadOnlyCollection<LabelledPair> pairs)
    {
        ThrowIfTooFew(pairs);
        return FitTo(pairs);
    }

    /// <summary>
    /// How well copies are told from others at a threshold for a wanted precision: on pairs that neither weights nor threshold were fitted to
    /// (cross-validation with five folds).
    /// </summary>
    /// <param name="pairs">As for <see cref="Fit"/>.</param>
    /// <param name="precision">Wanted, above 0 to 1.</param>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    public static (BinomialInterval Precision, BinomialInterval Recall) Validate(IReadOnlyCollection<LabelledPair> pairs, double precision)
    {
        ThrowIfTooFew(pairs);
        // Every fold gets its share of either label.
        var folded = pairs.GroupBy(pair => pair.IsCopy).SelectMany(label => label.Select((pair, i) => (Pair: pair, Fold: i % Folds))).ToArray();
        int taken = 0, right = 0;
        for (var fold = 0; fold < Folds; fold++)
        {
            LabelledPair[] others = [.. folded.Where(each => each.Fold != fold).Select(each => each.Pair)];
            var calibration = FitTo(others);
            var threshold = calibration.ThresholdFor(others, precision);
            foreach (var (pair, _) in folded.Where(each => each.Fold == fold && calibration.Score(each.Pair) >= threshold))
            {
                taken++;
                right += pair.IsCopy ? 1 : 0;
            }
        }

        return (BinomialInterval.Of(right, taken), BinomialInterval.Of(right, pairs.Count(pair => pair.IsCopy)));
    }

    /// <inheritdoc cref="PrecisionThreshold.Of"/>
    public double ThresholdFor(IEnumerable<LabelledPair> pairs, double precision) =>
        PrecisionThreshold.Of(pairs.Select(pair => (Score(pair), pair.IsCopy)), precision);

    private static void ThrowIfTooFew(IReadOnlyCollection<LabelledPair> pairs)
    {
        foreach (var (isCopy, what) in new[] { (true, "copies"), (false, "other pairs") })
        {
            var count = pairs.Count(pair => pair.IsCopy == isCopy);
            if (count < MinPairs)
            {
                throw new ArgumentException($"There are {count} {what}; label at least {MinPairs}.", nameof(pairs));
            }
        }
    }

    private static Calibration FitTo(IReadOnlyCollection<LabelledPair> pairs)
    {
        string[] measures = [.. pairs.First().Scores.Keys.Where(name => pairs.All(pair => pair.Scores.ContainsKey(name))).Order(StringComparer.Ordinal)];
        if (measures.Length == 0)
        {
            throw new ArgumentException("No measure has seen every pair.", nameof(pairs));
        }

        var model = LogisticRegression.Fit(
            [.. pairs.Select(pair => Array.ConvertAll(measures, name => pair.Scores[name]))], [.. pairs.Select(pair => pair.IsCopy)]);
        var slope = model.Coefficients.Sum();
        return slope > 0
            ? new Calibration(
                measures.Zip(model.Coefficients).Where(each => each.Second > 0).ToDictionary(each => each.First, each => each.Second / slope), model.Intercept, slope)
            : throw new ArgumentException("No measure scores the copies higher than the other pairs: are the labels the right way round?", nameof(pairs));
    }
}
