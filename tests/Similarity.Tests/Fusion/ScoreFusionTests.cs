using OrleansImageSearch.Similarity.Fusion;

namespace OrleansImageSearch.Similarity.Tests.Fusion;

public sealed class ScoreFusionTests
{
    [Fact]
    public void Weights_count_by_their_ratio()
    {
        Assert.Equal(0.7, ScoreFusion.WeightedMean([1, 0.4], [1, 1]), 1e-12);
        Assert.Equal(0.85, ScoreFusion.WeightedMean([1, 0.4], [3, 1]), 1e-12);
        Assert.Equal(
            ScoreFusion.WeightedMean([1, 0.4], [3, 1]), ScoreFusion.WeightedMean([1, 0.4], [double.MaxValue, double.MaxValue / 3]), 1e-12);
        Assert.Equal(0.25, ScoreFusion.WeightedMean([0.25], [double.Epsilon]), 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Weights_must_be_positive_and_finite(double weight)
    {
        var error = Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([0.5, 0.5], [1, weight]));

        Assert.Contains("not a positive finite number", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Scores_outside_0_to_1_are_refused(double score)
    {
        Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([score], [1]));
        Assert.Throws<ArgumentException>(() => ScoreFusion.Combine(ImageCombination.Best, [score]));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WithNegatives(score, 0));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WithNegatives(1, score));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([1, 1], [1]));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([], []));
        Assert.Throws<ArgumentException>(() => ScoreFusion.Combine(ImageCombination.Mean, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoreFusion.Combine((ImageCombination)9, [1]));
    }

    [Theory]
    [InlineData(ImageCombination.Best, 0.9)]
    [InlineData(ImageCombination.Mean, 0.6)]
    [InlineData(ImageCombination.Sum, 0.976)]
    public void Several_query_images_combine_by_best_mean_or_sum(ImageCombination combination, double expected) =>
        Assert.Equal(expected, ScoreFusion.Combine(combination, [0.9, 0.7, 0.2]), 1e-12);

    [Fact]
    public void Every_combination_of_one_score_is_that_score_and_never_leaves_0_to_1()
    {
        var random = new Random(41);
        foreach (var combination in Enum.GetValues<ImageCombination>())
        {
            Assert.Equal(0.3, ScoreFusion.Combine(combination, [0.3]), 1e-12);
            for (var round = 0; round < 1000; round++)
            {
                var scores = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.NextDouble()).ToArray();
                var combined = ScoreFusion.Combine(combination, scores);
                var least = combination == ImageCombination.Mean ? scores.Min() : scores.Max();
                Assert.InRange(combined, least - 1e-12, 1);
            }
        }
    }

    [Fact]
    public void Negatives_take_half_their_score_away_down_to_zero()
    {
        Assert.Equal(0.8, ScoreFusion.WithNegatives(0.8, 0));
        Assert.Equal(0.5, ScoreFusion.WithNegatives(0.8, 0.6), 1e-12);
        Assert.Equal(0, ScoreFusion.WithNegatives(0.3, 0.9));
    }
}
