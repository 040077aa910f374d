using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>Reports this silo to the cluster grain, over and over; where the cluster refuses the silo, stops the program.</summary>
public sealed partial class SiloReporter(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ProgramIdentity program,
    ResidentBuckets buckets,
    SiloMetrics metrics,
    IOptions<ClusterGrainOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SiloReporter> logger) : BackgroundService
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private TimeSpan _processorTime = Environment.CpuUsage.TotalTime;
    private long _measuredAt = time.GetTimestamp();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        do
        {
            try
            {
                await grains.GetGrain<IClusterGrain>(0).ReportAsync(Take()).WaitAsync(stoppingToken);
            }
            catch (SiloRefusedException e)
            {
                LogRefused(e.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Where the cluster grain's silo is dying, or the catalog away: the next report may get through.
                LogUnreported(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private SiloReport Take() => new()
    {
        Address = silo.SiloAddress,
        Name = silo.Name,
        StartedAt = _startedAt,
        ProgramVersion = program.Version,
        Measures = [.. program.Measures],
        WorkingSetBytes = Environment.WorkingSet,
        ManagedHeapBytes = GC.GetTotalMemory(forceFullCollection: false),
        CpuShare = TakeCpuShare(),
        ProcessorCount = Environment.ProcessorCount,
        Buckets = [.. buckets.All.Select(bucket =>
            new BucketReport(bucket.Key.ToString(), bucket.Count, bucket.MemoryBytes, bucket.ActivatedAt, bucket.Epoch))],
        ActivationsInFlight = buckets.ActivationsInFlight,
        SearchesPerSecond = metrics.SearchesPerSecond,
        IngestsPerSecond = metrics.IngestsPerSecond,
        SearchLatency = metrics.SearchLatency,
    };

    /// <summary>Of all processors, since it was last taken.</summary>
    private double TakeCpuShare()
    {
        var (used, now) = (Environment.CpuUsage.TotalTime, time.GetTimestamp());
        var available = time.GetElapsedTime(_measuredAt, now) * Environment.ProcessorCount;
        var share = available > TimeSpan.Zero ? (used - _processorTime) / available : 0;
        (_processorTime, _measuredAt) = (used, now);
        return Math.Clamp(share, 0, 1);
    }

    [LoggerMessage(LogLevel.Critical, "The cluster refuses this silo, which stops: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Warning, "A report to the cluster grain failed; the next one follows")]
    private partial void LogUnreported(Exception exception);
}
