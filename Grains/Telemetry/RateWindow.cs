namespace OrleansImageSearch.Grains.Telemetry;

/// <summary>How often something happens, over the last ten whole seconds. Any thread may add and read.</summary>
public sealed class RateWindow
{
    /// <summary>Whole seconds that the rate is the mean of.</summary>
    public const int LengthSeconds = 10;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long[] _seconds = new long[LengthSeconds + 1];
    private readonly long[] _counts = new long[LengthSeconds + 1];

    public RateWindow(TimeProvider time)
    {
        _time = time;
        _start = time.GetSecond();
        Array.Fill(_seconds, long.MinValue);
    }

    public void Add(int count)
    {
        lock (_lock)
        {
            var second = _time.GetSecond();
            var slot = second % _counts.Length;
            if (_seconds[slot] != second)
            {
                (_seconds[slot], _counts[slot]) = (second, 0);
            }

            _counts[slot] += count;
        }
    }

    /// <summary>The mean of the whole seconds behind us, ten at most; 0 in the first second.</summary>
    public double PerSecond()
    {
        lock (_lock)
        {
            var now = _time.GetSecond();
            var first = Math.Max(_start, now - LengthSeconds);
            var counted = _counts.Where((_, slot) => _seconds[slot] >= first && _seconds[slot] < now).Sum();
            return now == first ? 0 : (double)counted / (now - first);
        }
    }
}

internal static class TimeProviderExtensions
{
    /// <summary>Whole seconds on the monotonic clock.</summary>
    public static long GetSecond(this TimeProvider time) => time.GetTimestamp() / time.TimestampFrequency;
}
