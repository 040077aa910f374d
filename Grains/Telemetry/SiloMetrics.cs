using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Grains.Telemetry;

/// <summary>What this silo counts: instruments of the meter <see cref="Instrumentation.Name"/>, and recent rates and latencies.</summary>
public sealed class SiloMetrics
{
    private readonly Counter<long> _searches;
    private readonly Histogram<double> _searchDuration;
    private readonly Counter<long> _ingests;
    private readonly RateWindow _searchRate;
    private readonly RateWindow _ingestRate;
    private readonly LatencyWindow _searchLatency;

    public SiloMetrics(IMeterFactory meters, ResidentBuckets buckets, TimeProvider time)
    {
        (_searchRate, _ingestRate, _searchLatency) = (new RateWindow(time), new RateWindow(time), new LatencyWindow(time));
        var meter = meters.Create(Instrumentation.Name);
        _searches = meter.CreateCounter<long>("imagesearch.searches", "{search}", "Searches answered on this silo.");
        _searchDuration = meter.CreateHistogram(
            "imagesearch.search.duration",
            "s",
            "Whole time in the search grain.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
            });
        _ingests = meter.CreateCounter<long>("imagesearch.ingests", "{image}", "Images taken in, known before, put into the trash or rejected on this silo.");
        meter.CreateObservableUpDownCounter(
            "imagesearch.buckets", () => ByMeasure(_ => 1), "{bucket}", "Buckets in this silo's memory.");
        meter.CreateObservableUpDownCounter(
            "imagesearch.descriptors", () => ByMeasure(bucket => bucket.Count), "{descriptor}", "Descriptors in the buckets of this silo.");
        meter.CreateObservableUpDownCounter(
            "imagesearch.bucket.memory", () => ByMeasure(bucket => bucket.MemoryBytes), "By", "Memory that the buckets of this silo take.");
        meter.CreateObservableUpDownCounter(
            "imagesearch.bucket.activations", () => (long)buckets.ActivationsInFlight, "{bucket}", "Buckets that are being loaded.");

        IEnumerable<Measurement<long>> ByMeasure(Func<ResidentBucket, long> value) =>
            buckets.All.GroupBy(bucket => bucket.Key.Measure).Select(group =>
                new Measurement<long>(group.Sum(value), new KeyValuePair<string, object?>("measure", group.Key)));
    }

    public double SearchesPerSecond => _searchRate.PerSecond();

    /// <summary>Images taken in, known before, or put into the trash.</summary>
    public double IngestsPerSecond => _ingestRate.PerSecond();

    /// <summary>Searches of the last minute.</summary>
    public LatencyHistogram SearchLatency => _searchLatency.Read();

    public void Searched(TimeSpan elapsed, SearchReceipt receipt)
    {
        var tags = new TagList { { "degraded", receipt.BucketsFailed > 0 } };
        _searches.Add(1, tags);
        _searchDuration.Record(elapsed.TotalSeconds, tags);
        _searchRate.Add(1);
        _searchLatency.Record(elapsed);
    }

    public void Ingested(IEnumerable<IngestStatus> outcomes)
    {
        foreach (var (status, images) in outcomes.CountBy(status => status))
        {
            _ingests.Add(images, new KeyValuePair<string, object?>("status", NameOf(status)));
            if (status != IngestStatus.Rejected)
            {
                _ingestRate.Add(images);
            }
        }
    }

    private static string NameOf(IngestStatus status) => status switch
    {
        IngestStatus.Added => "added",
        IngestStatus.Known => "known",
        IngestStatus.Rejected => "rejected",
        IngestStatus.Trashed => "trashed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
