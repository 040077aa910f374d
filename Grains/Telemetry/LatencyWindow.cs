using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Telemetry;

/// <summary>The durations of the last minute, forgotten a second at a time. Any thread may record and read.</summary>
public sealed class LatencyWindow(TimeProvider time)
{
    /// <summary>How long a duration counts, seconds.</summary>
    public const int LengthSeconds = 60;

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, LengthSeconds).Select(_ => new Slot())];

    public void Record(TimeSpan duration)
    {
        var bucket = LatencyHistogram.BucketOf(duration);
        lock (_lock)
        {
            var second = time.GetSecond();
            var slot = _slots[second % LengthSeconds];
            if (slot.Second != second)
            {
                slot.Second = second;
                Array.Clear(slot.Counts);
            }

            slot.Counts[bucket]++;
        }
    }

    /// <summary>The durations of the second under way and the 59 before it.</summary>
    public LatencyHistogram Read()
    {
        lock (_lock)
        {
            var first = time.GetSecond() - LengthSeconds + 1;
            return LatencyHistogram.Sum(_slots.Where(slot => slot.Second >= first).Select(slot => new LatencyHistogram(slot.Counts)));
        }
    }

    private sealed class Slot
    {
        public long Second { get; set; } = long.MinValue;

        public long[] Counts { get; } = new long[LatencyHistogram.Length];
    }
}
