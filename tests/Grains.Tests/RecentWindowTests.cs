using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Grains.Tests;

public class RecentWindowTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Latencies_count_for_a_minute()
    {
        var window = new LatencyWindow(_time);
        window.Record(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(30));
        window.Record(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, window.Read().Counts.Sum());
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(2, window.Read().Counts.Sum());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, window.Read().Counts.Sum());
        Assert.InRange(window.Read().Percentile(1)!.Value.TotalMilliseconds, 1, 1.1);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, window.Read().Counts.Sum());
    }

    [Fact]
    public void A_rate_is_the_mean_of_the_whole_seconds_behind_us()
    {
        var rate = new RateWindow(_time);
        rate.Add(8);
        Assert.Equal(0, rate.PerSecond());

        _time.Advance(TimeSpan.FromSeconds(2));
        rate.Add(100);
        Assert.Equal(4, rate.PerSecond());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(36, rate.PerSecond());

        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal(10, rate.PerSecond());

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, rate.PerSecond());
    }
}
