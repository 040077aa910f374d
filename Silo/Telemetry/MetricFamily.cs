using System.Diagnostics.Metrics;

namespace OrleansImageSearch.Silo.Telemetry;

/// <summary>One instrument's values since the start.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    /// <summary>In the instrument's unit, for instruments that advise no bounds: OpenTelemetry's recommendation for seconds.</summary>
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<double> _bounds = instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        _ => DefaultBounds,
    };

    public Instrument Instrument => instrument;

    public bool IsHistogram { get; } = Generic(instrument) == typeof(Histogram<>);

    /// <summary>Whether values only grow.</summary>
    public bool IsCounter { get; } = Generic(instrument) is { } type && (type == typeof(Counter<>) || type == typeof(ObservableCounter<>));

    /// <summary>Upper bounds of a histogram's buckets, the last and unbounded one left out.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    public IEnumerable<MetricSeries> Series => _series.Values;

    /// <summary>Forgets what is observed anew with each collection.</summary>
    public void BeginCollection()
    {
        if (instrument.IsObservable)
        {
            _series.Clear();
        }
    }

    public void Record(double value, string labels)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            series = _series[labels] = new MetricSeries(labels, IsHistogram ? _bounds.Count + 1 : 0);
        }

        if (IsHistogram)
        {
            series.Count++;
            series.Value += value;
            series.Buckets[BucketOf(value)]++;
        }
        else
        {
            series.Value = instrument.IsObservable || Generic(instrument) == typeof(Gauge<>) ? value : series.Value + value;
        }
    }

    private int BucketOf(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Count && value > _bounds[bucket])
        {
            bucket++;
        }

        return bucket;
    }

    private static Type? Generic(Instrument instrument) =>
        instrument.GetType() is { IsGenericType: true } type ? type.GetGenericTypeDefinition() : null;
}

/// <summary>The values under one set of labels.</summary>
/// <param name="labels">As Prometheus writes them, without braces.</param>
/// <param name="buckets">How many buckets a histogram has; 0 for others.</param>
internal sealed class MetricSeries(string labels, int buckets)
{
    public string Labels => labels;

    /// <summary>The value, or the sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>How many values a histogram has.</summary>
    public long Count { get; set; }

    public long[] Buckets { get; } = new long[buckets];
}
