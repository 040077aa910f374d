using OrleansImageSearch.Similarity.Fusion;

namespace OrleansImageSearch.Similarity.Tests.Fusion;

public sealed class CalibrationTests
{
    [Fact]
    public void The_fit_finds_the_log_odds_that_examples_were_drawn_by()
    {
        const double Intercept = -4, First = 3, Second = 6;
        var random = new Random(11);
        var features = Enumerable.Range(0, 40_000).Select(_ => new[] { random.NextDouble(), random.NextDouble() }).ToArray();
        var labels = Array.ConvertAll(features, row => random.NextDouble() < LogisticRegression.Sigmoid(Intercept + First * row[0] + Second * row[1]));

        var fitted = LogisticRegression.Fit(features, labels);

        Assert.Equal(Intercept, fitted.Intercept, 0.15);
        Assert.Equal(First, fitted.Coefficients[0], 0.15);
        Assert.Equal(Second, fitted.Coefficients[1], 0.15);
    }

    [Fact]
    public void A_feature_that_speaks_against_copies_counts_nothing()
    {
        var random = new Random(12);
        bool[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0)];
        var features = Array.ConvertAll(labels, isCopy => new[] { (isCopy ? 0.4 : 0) + random.NextDouble(), (isCopy ? 0 : 0.4) + random.NextDouble() });

        var fitted = LogisticRegression.Fit(features, labels);

        Assert.InRange(fitted.Coefficients[0], 1, 10);
        Assert.Equal(0, fitted.Coefficients[1]);
    }

    [Fact]
    public void Separable_examples_have_a_finite_answer()
    {
        var fitted = LogisticRegression.Fit([[0.1], [0.2], [0.8], [0.9]], [false, false, true, true]);

        Assert.True(double.IsFinite(fitted.Intercept));
        Assert.InRange(LogisticRegression.Sigmoid(fitted.Intercept + 0.9 * fitted.Coefficients[0]), 0.9, 1);
        Assert.InRange(LogisticRegression.Sigmoid(fitted.Intercept + 0.1 * fitted.Coefficients[0]), 0, 0.1);
    }

    [Theory]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(10, 10, 0.7225, 1)]
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(50, 100, 0.4038, 0.5962)]
    public void Intervals_are_Wilsons(int successes, int trials, double low, double high)
    {
        var interval = BinomialInterval.Of(successes, trials);

        Assert.Equal(successes / (double)trials, interval.Value);
        Assert.Equal(low, interval.Low, 5e-4);
        Assert.Equal(high, interval.High, 5e-4);
    }

    [Fact]
    public void Of_no_trials_nothing_is_known() => Assert.Equal((0.0, 1.0), (BinomialInterval.Of(0, 0).Low, BinomialInterval.Of(0, 0).High));

    [Fact]
    public void Measures_that_tell_copies_get_the_weight_and_probabilities_follow_what_was_seen()
    {
        var pairs = Pairs(2000, seed: 3);

        var calibration = Calibration.Fit(pairs);

        Assert.Equal(1, calibration.Weights.Values.Sum(), 1e-9);
        Assert.True(calibration.Weights["sharp"] > 3 * calibration.Weights.GetValueOrDefault("noise"), "The measure that is noise counts as much.");
        foreach (var bin in Pairs(20_000, seed: 4).GroupBy(pair => Math.Floor(5 * calibration.Probability(calibration.Score(pair)))).Where(bin => bin.Count() > 500))
        {
            var foreseen = bin.Average(pair => calibration.Probability(calibration.Score(pair)));
            Assert.Equal(bin.Count(pair => pair.IsCopy) / (double)bin.Count(), foreseen, 0.08);
        }
    }

    [Fact]
    public void Precision_and_recall_foreseen_hold_for_new_pairs()
    {
        var pairs = Pairs(1500, seed: 5);
        var (precision, recall) = Calibration.Validate(pairs, 0.95);
        var calibration = Calibration.Fit(pairs);
        var threshold = calibration.ThresholdFor(pairs, 0.95);

        var taken = Pairs(20_000, seed: 6).Where(pair => calibration.Score(pair) >= threshold).ToArray();

        Assert.InRange(taken.Count(pair => pair.IsCopy) / (double)taken.Length, precision.Low - 0.02, precision.High + 0.02);
        Assert.InRange(taken.Count(pair => pair.IsCopy) / 10_000.0, recall.Low - 0.03, recall.High + 0.03);
    }

    [Fact]
    public void Too_few_pairs_and_labels_the_wrong_way_round_are_refused()
    {
        var pairs = Pairs(200, seed: 7);

        Assert.Contains("There are 0 copies", Refusal([.. pairs.Where(pair => !pair.IsCopy)]), StringComparison.Ordinal);
        Assert.Contains("There are 9 other pairs", Refusal([.. pairs.Where(pair => pair.IsCopy), .. pairs.Where(pair => !pair.IsCopy).Take(9)]), StringComparison.Ordinal);
        Assert.Contains("right way round", Refusal([.. pairs.Select(pair => new LabelledPair(
            new Dictionary<string, double> { ["sharp"] = pair.Scores["sharp"] }, !pair.IsCopy))]), StringComparison.Ordinal);
        Assert.Contains("No measure", Refusal([.. pairs.Select((pair, i) => pair with { Scores = new Dictionary<string, double> { [$"{i}"] = 1 } })]), StringComparison.Ordinal);

        static string Refusal(LabelledPair[] pairs) => Assert.Throws<ArgumentException>(() => Calibration.Fit(pairs)).Message;
    }

    /// <summary>Half of them copies; one measure scores these higher, by chance not always, the other knows nothing.</summary>
    private static LabelledPair[] Pairs(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new LabelledPair(
            new Dictionary<string, double>
            {
                ["sharp"] = Math.Clamp((i % 2 == 0 ? 0.7 : 0.3) + 0.3 * (random.NextDouble() + random.NextDouble() - 1), 0, 1),
                ["noise"] = random.NextDouble(),
            },
            i % 2 == 0))];
    }
}
