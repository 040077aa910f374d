using System.Diagnostics;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Client.Api;

/// <summary>Asks silos, bucket directories and buckets what they hold, and puts it together.</summary>
internal sealed partial class ClusterSurvey(
    IGrainFactory grains, MeasureRegistry measures, TimeProvider time, ILogger<ClusterSurvey> logger)
{
    private const int BucketsAtOnce = 32;

    public async Task<ClusterReport> TakeAsync(CancellationToken cancellationToken)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        var hosts = management.GetHosts();
        var activations = management.GetSimpleGrainStatistics();
        var images = grains.GetGrain<ILibraryGrain>(0).CountAsync();

        var buckets = new List<MeasureReport>();
        foreach (var measure in measures.All)
        {
            buckets.Add(await AskBucketsAsync(measure.Stamp, cancellationToken));
        }

        var silos = SilosOf(await hosts, await activations, buckets);
        return new ClusterReport(Engine.Name, await images, SkewOf(silos), silos, [.. buckets], Node());
    }

    private async Task<MeasureReport> AskBucketsAsync(string measure, CancellationToken cancellationToken)
    {
        var table = await grains.GetGrain<IBucketDirectoryGrain>(measure).GetAsync();
        var reports = new BucketReport?[table.Prefixes.Length];
        await Parallel.ForAsync(
            0,
            reports.Length,
            new ParallelOptions { MaxDegreeOfParallelism = BucketsAtOnce, CancellationToken = cancellationToken },
            async (i, _) =>
            {
                var key = new BucketKey(measure, table.Prefixes[i]).ToString();
                try
                {
                    reports[i] = (await grains.GetGrain<IBucketGrain>(key).GetStatusAsync()).ToReport();
                }
                catch (Exception e) when (e is TimeoutException or OrleansException)
                {
                    LogUnanswered(logger, key, e);
                }
            });

        return new MeasureReport(
            measure,
            table.Version,
            reports.Sum(report => (long)(report?.Count ?? 0)),
            [.. reports.OfType<BucketReport>()],
            [.. table.Prefixes.Where((_, i) => reports[i] is null)]);
    }

    private static SiloReport[] SilosOf(
        Dictionary<SiloAddress, SiloStatus> hosts, SimpleGrainStatistic[] activations, List<MeasureReport> measures)
    {
        var descriptors = measures.SelectMany(measure => measure.Buckets).ToLookup(bucket => bucket.Silo, bucket => (long)bucket.Count);
        var counts = activations.ToLookup(
            count => count.SiloAddress, count => new GrainCount(count.GrainType, count.ActivationCount));
        return [.. hosts
            .Select(host => new SiloReport(
                host.Key.ToString(),
                host.Value.ToString().ToLowerInvariant(),
                descriptors[host.Key.ToString()].Sum(),
                [.. counts[host.Key].OrderBy(count => count.Type, StringComparer.Ordinal)]))
            .OrderBy(silo => silo.Address, StringComparer.Ordinal)];
    }

    private static double? SkewOf(SiloReport[] silos)
    {
        long[] held = [.. silos.Where(silo => silo.Status == "active").Select(silo => silo.Descriptors)];
        return held.Sum() == 0 ? null : held.Max() / held.Average();
    }

    private NodeReport Node()
    {
        using var process = Process.GetCurrentProcess();
        return new NodeReport(
            process.WorkingSet64,
            GC.GetTotalMemory(forceFullCollection: false),
            (time.GetUtcNow() - process.StartTime.ToUniversalTime()).TotalSeconds);
    }

    [LoggerMessage(1, LogLevel.Warning, "The bucket {Bucket} did not tell its status.")]
    private static partial void LogUnanswered(ILogger logger, string bucket, Exception exception);
}
