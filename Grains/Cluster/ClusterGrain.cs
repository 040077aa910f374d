using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Maps;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Cluster;

/// <inheritdoc cref="IClusterGrain"/>
public sealed partial class ClusterGrain : Grain, IClusterGrain
{
    private readonly ClusterGrainOptions _options;
    private readonly SiloReports _reports;
    private readonly LastAnswer<Dictionary<SiloAddress, SiloStatus>> _hosts;
    private readonly LastAnswer<SimpleGrainStatistic[]> _statistics;
    private readonly LastAnswer<Dictionary<string, BucketTableSnapshot>> _tables;
    private readonly LastAnswer<IReadOnlyList<JobRecord>> _jobs;
    private readonly BucketSteering _steering;
    private readonly ILogger<ClusterGrain> _logger;

    /// <summary>Begins at another number with every activation, so that no version is met twice.</summary>
    private long _version;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ClusterGrain(
        ImageCatalog catalog,
        MeasureRegistry measures,
        IOptions<ClusterGrainOptions> options,
        TimeProvider time,
        ILogger<ClusterGrain> logger)
    {
        (_options, _logger) = (options.Value, logger);
        _version = time.GetUtcNow().ToUnixTimeMilliseconds();
        _reports = new SiloReports(time);
        var management = GrainFactory.GetGrain<IManagementGrain>(0);
        _hosts = new(() => management.GetHosts(), e => LogUnanswered(e, "membership"));
        _statistics = new(() => management.GetSimpleGrainStatistics([.. Active]), e => LogUnanswered(e, "grain statistics"));
        _tables = new(() => ReadTablesAsync(measures), e => LogUnanswered(e, "bucket tables"));
        _jobs = new(() => ResumeJobsAsync(catalog, measures), e => LogUnanswered(e, "unfinished jobs"));
        _steering = new BucketSteering(GrainFactory, _options, time, logger);
    }

    private IEnumerable<SiloAddress> Active =>
        (_hosts.Value ?? []).Where(host => host.Value == SiloStatus.Active).Select(host => host.Key);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            StepAsync, new GrainTimerCreationOptions(TimeSpan.Zero, _options.ReportInterval) { Interleave = true, KeepAlive = true });
        this.RegisterGrainTimer(
            WatchAsync, new GrainTimerCreationOptions(_options.WatchInterval, _options.WatchInterval) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReportAsync(SiloReport report)
    {
        _reports.Take(report);
        Change();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ClusterOverview> GetAsync(long known)
    {
        if (known == _version)
        {
            await _changed.Task;
        }

        if (_hosts.Value is null || _tables.Value is null)
        {
            await Task.WhenAll(_hosts.RefreshAsync(), _tables.RefreshAsync());
        }

        return Overview();
    }

    private Task StepAsync(CancellationToken cancellationToken)
    {
        _ = _hosts.RefreshAsync();
        _ = _statistics.RefreshAsync();
        _ = _tables.RefreshAsync();
        _ = _jobs.RefreshAsync();
        if (_hosts.Value is { } hosts && _tables.Value is { } tables)
        {
            _reports.Drop(hosts, _options.OutdatedAfter);
            Steer(tables);
        }

        Change();
        return Task.CompletedTask;
    }

    /// <summary>A silo that is silent may be declared dead at any moment, and who watches the cluster wants to know at once.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (Active.Any(IsSilent))
        {
            await _hosts.RefreshAsync();
            Change();
        }
    }

    private bool IsSilent(SiloAddress silo) => _reports.SilenceOf(silo) > _options.SilentAfter;

    private void Steer(Dictionary<string, BucketTableSnapshot> tables)
    {
        // Shortly after an activation silos have not been heard yet.
        SiloAddress[] heard = [.. Active.Where(silo => _reports.IsFresh(silo, _options.OutdatedAfter))];
        if (heard.Length == Active.Count() && heard.Length > 0)
        {
            _steering.Step(
                heard, [.. tables.SelectMany(table => table.Value.Prefixes.Select(prefix => new BucketKey(table.Key, prefix).ToString()))], Residents());
        }
    }

    /// <summary>A call to each unfinished job activates it where its silo is gone, and changes nothing where it is being worked on.</summary>
    private async Task<IReadOnlyList<JobRecord>> ResumeJobsAsync(ImageCatalog catalog, MeasureRegistry measures)
    {
        var jobs = await catalog.ListUnfinishedJobsAsync();
        await Task.WhenAll(jobs.Select(job => GrainFactory.GetGrain<IIngestJobGrain>(job.Id).ResumeAsync()));
        if (await catalog.Duplicates.FindScanAsync(JobState.Running) is { } scan)
        {
            await GrainFactory.GetGrain<IDuplicateScanGrain>(scan.Id).ResumeAsync();
        }

        var maps = await catalog.Maps.ListRunningAsync();
        await Task.WhenAll(measures.Searched.Where(measure => maps.Contains(measure.Stamp)).Select(measure => GrainFactory.GetGrain<IMapGrain>(measure.Name).ResumeAsync()));
        return jobs;
    }

    private void Change()
    {
        _version++;
        _changed.SetResult();
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task<Dictionary<string, BucketTableSnapshot>> ReadTablesAsync(MeasureRegistry measures)
    {
        var stamps = measures.All.Select(measure => measure.Stamp).ToArray();
        var tables = await Task.WhenAll(stamps.Select(stamp => GrainFactory.GetGrain<IBucketDirectoryGrain>(stamp).GetAsync()));
        return stamps.Zip(tables).ToDictionary();
    }

    /// <summary>Who holds each bucket; of two, the one of the newer epoch, since the other is stale.</summary>
    private Dictionary<string, (SiloAddress Silo, BucketReport Bucket)> Residents() =>
        _reports.All
            .Where(report => _hosts.Value?.GetValueOrDefault(report.Address) is not (null or SiloStatus.None or SiloStatus.Dead))
            .SelectMany(report => report.Buckets.Select(bucket => (Silo: report.Address, Bucket: bucket)))
            .GroupBy(held => held.Bucket.Key)
            .ToDictionary(held => held.Key, held => held.MaxBy(each => each.Bucket.Epoch));

    private ClusterOverview Overview()
    {
        var residents = Residents();
        var grains = (_statistics.Value ?? []).ToLookup(
            count => count.SiloAddress, count => new GrainCount(count.GrainType, count.ActivationCount));
        var silos = (_hosts.Value ?? [])
            .OrderBy(host => host.Key.ToParsableString(), StringComparer.Ordinal)
            .Select(host => new SiloOverview(
                host.Key,
                host.Value,
                [.. grains[host.Key].OrderBy(count => count.Type, StringComparer.Ordinal)],
                _reports.Find(host.Key),
                host.Value == SiloStatus.Dead ? TimeSpan.Zero : _reports.SilenceOf(host.Key),
                host.Value == SiloStatus.Active && IsSilent(host.Key)));
        var measures = (_tables.Value ?? []).Select(table => new MeasureOverview(
            table.Key,
            table.Value.Version,
            [.. table.Value.Prefixes.Select(prefix =>
                residents.TryGetValue(new BucketKey(table.Key, prefix).ToString(), out var held)
                    ? new BucketOverview(prefix, held.Silo, held.Bucket.Count, held.Bucket.MemoryBytes, held.Bucket.ActivatedAt)
                    : new BucketOverview(prefix, null, 0, 0, null))]));
        return new ClusterOverview(_version, [.. silos], [.. measures], _steering.MovesInFlight);
    }

    [LoggerMessage(LogLevel.Warning, "The {Question} did not answer; what was known of it stays")]
    private partial void LogUnanswered(Exception exception, string question);
}
