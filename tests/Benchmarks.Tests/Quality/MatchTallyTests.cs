using OrleansImageSearch.Benchmarks.Quality;

namespace OrleansImageSearch.Benchmarks.Tests.Quality;

public class MatchTallyTests
{
    [Fact]
    public void The_threshold_is_the_lowest_with_enough_copies_among_what_reaches_it()
    {
        var tally = new MatchTally();
        tally.Add("crop", 0.9, [0.3, 0.2]);
        tally.Add("crop", 0.5, [0.6, 0.1]);
        tally.Add("blur", 0.7, [0.2, 0.1]);

        // From the top: copies at .9 and .7, another at .6, a copy at .5.
        Assert.Equal(0.7, tally.ThresholdFor(1));
        Assert.Equal(0.5, tally.ThresholdFor(0.75));
        Assert.Equal(2.0 / 3, tally.Recall(0.7), precision: 9);
        Assert.Equal(0.5, tally.Recall(0.7, "crop"));
        Assert.Equal(1, tally.Recall(0.7, "blur"));
    }

    [Fact]
    public void Nothing_is_recognized_where_another_photo_always_scores_as_high()
    {
        var tally = new MatchTally();
        tally.Add("crop", 0.9, [0.9]);

        Assert.Equal(0, tally.Recall(tally.ThresholdFor(0.999)));
    }

    [Fact]
    public void Of_scores_within_a_range_the_share_of_copies_is_told()
    {
        var tally = new MatchTally();
        tally.Add("crop", 1, [0.95, 0.2]);
        tally.Add("crop", 0.95, [0.91]);

        Assert.Equal((3, 1.0 / 3), tally.CopiesWithin(0.9, 0.99));
        Assert.Equal((1, 1.0), tally.CopiesWithin(0.99, 1));
    }
}
