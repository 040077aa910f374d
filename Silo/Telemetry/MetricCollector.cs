using System.Diagnostics.Metrics;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Silo.Telemetry;

/// <summary>Adds up what the instruments of this host and of the runtime measure, from the host's start on.</summary>
internal sealed class MetricCollector(IMeterFactory meters) : IHostedService, IDisposable
{
    private static readonly HashSet<string> MeterNames =
        [Instrumentation.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Meters of other hosts in this process are theirs to show.
            var meter = instrument.Meter;
            if (MeterNames.Contains(meter.Name) && (meter.Scope is null || ReferenceEquals(meter.Scope, meters)))
            {
                lock (_lock)
                {
                    _families[instrument.Name] = new MetricFamily(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every instrument with its values now, written by <paramref name="write"/> while they stand still.</summary>
    public T Collect<T>(Func<IEnumerable<MetricFamily>, T> write)
    {
        lock (_lock)
        {
            foreach (var family in _families.Values)
            {
                family.BeginCollection();
            }

            _listener.RecordObservableInstruments();
            return write(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        lock (_lock)
        {
            _families[instrument.Name].Record(value, labels);
        }
    }
}
