using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Tests;

public class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_are_the_exact_ones_or_above_them_by_less_than_one_bucket(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // From 10 microseconds to 100 seconds, evenly over the orders of magnitude.
            var durations = Enumerable.Range(0, random.Next(1, 400))
                .Select(_ => TimeSpan.FromMicroseconds(10 * Math.Pow(10, 7 * random.NextDouble()))).Order().ToArray();
            var histogram = HistogramOf(durations);

            foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 1 })
            {
                var exact = durations[(int)Math.Ceiling(share * durations.Length) - 1];
                var estimate = histogram.Percentile(share)!.Value;
                Assert.True(
                    estimate >= exact - TimeSpan.FromTicks(1) && estimate <= exact * LatencyHistogram.Growth + TimeSpan.FromTicks(1),
                    $"Seed {seed}, round {round}: p{share} is {exact}, by the histogram {estimate}.");
            }
        }
    }

    [Fact]
    public void Histograms_of_silos_add_up_to_that_of_all_durations()
    {
        TimeSpan[] first = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40)];
        TimeSpan[] second = [TimeSpan.FromMilliseconds(2), TimeSpan.FromHours(1), TimeSpan.Zero];

        var sum = LatencyHistogram.Sum([HistogramOf(first), LatencyHistogram.Empty, HistogramOf(second)]);

        Assert.Equal(HistogramOf([.. first, .. second]).Counts, sum.Counts);
    }

    [Fact]
    public void Without_durations_there_is_no_percentile()
    {
        Assert.Null(LatencyHistogram.Empty.Percentile(0.5));
        Assert.Null(LatencyHistogram.Sum([]).Percentile(0.5));
    }

    private static LatencyHistogram HistogramOf(IEnumerable<TimeSpan> durations)
    {
        var counts = new long[LatencyHistogram.Length];
        foreach (var duration in durations)
        {
            counts[LatencyHistogram.BucketOf(duration)]++;
        }

        return new LatencyHistogram(counts);
    }
}
