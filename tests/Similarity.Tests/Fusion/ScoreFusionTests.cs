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
        Assert.Throws<ArgumentException>(() => ScoreFusion.AlgebraicSum([score]));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WithNegatives(score, 0));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WithNegatives(1, score));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([1, 1], [1]));
        Assert.Throws<ArgumentException>(() => ScoreFusion.WeightedMean([], []));
        Assert.Throws<ArgumentException>(() => ScoreFusion.AlgebraicSum([]));
    }

    [Fact]
    public void In_a_sum_every_likeness_adds_and_the_sum_never_leaves_0_to_1()
    {
        Assert.Equal(0.3, ScoreFusion.AlgebraicSum([0.3]), 1e-12);
        Assert.Equal(0.976, ScoreFusion.AlgebraicSum([0.9, 0.7, 0.2]), 1e-12);
        var random = new Random(41);
        for (var round = 0; round < 1000; round++)
        {
            var scores = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.NextDouble()).ToArray();

            Assert.InRange(ScoreFusion.AlgebraicSum(scores), scores.Max() - 1e-12, 1);
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
