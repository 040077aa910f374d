using System.Diagnostics;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Client.Api;

/// <param name="Images">Stored images.</param>
/// <param name="Storage">Where uploaded originals are kept.</param>
internal sealed record CatalogCounts(long Images, StorageOverview Storage);

/// <summary>The cluster as HTTP shows it, from what the cluster grain knows; activates no bucket.</summary>
internal sealed class ClusterSurvey(ClusterCalls calls, TimeProvider time)
{
    /// <param name="known">The version of a report seen before, to wait for a newer one; 0 to take what there is.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ClusterReport> TakeAsync(long known, CancellationToken cancellationToken)
    {
        var cluster = await calls.CallAsync((IClusterGrain grain) => grain.GetAsync(known), cancellationToken);
        return Describe(cluster, await CountAsync(cancellationToken));
    }

    /// <summary>What the catalog and the disks add to a report.</summary>
    public async Task<CatalogCounts> CountAsync(CancellationToken cancellationToken) => new(
        await calls.ReadAsync((ILibraryGrain library) => library.CountAsync(), cancellationToken),
        await calls.ReadAsync((ILibraryGrain library) => library.GetStorageAsync(), cancellationToken));

    public ClusterReport Describe(ClusterOverview cluster, CatalogCounts counts)
    {
        var latency = cluster.SearchLatency;
        return new ClusterReport(
            Engine.Name,
            cluster.Version,
            counts.Images,
            cluster.Skew,
            cluster.Reports.Sum(report => report.ActivationsInFlight),
            cluster.MovesInFlight,
            cluster.Reports.Sum(report => report.SearchesPerSecond),
            cluster.Reports.Sum(report => report.IngestsPerSecond),
            latency.Percentile(0.5)?.TotalMilliseconds,
            latency.Percentile(0.99)?.TotalMilliseconds,
            Array.ConvertAll(cluster.Silos, Silo),
            Array.ConvertAll(cluster.Measures, Measure),
            Node(),
            Storage(counts.Storage),
            time.GetUtcNow());
    }

    private Contracts.SiloReport Silo(SiloOverview silo) => new(
        silo.Address.ToString(),
        silo.Status.ToString().ToLowerInvariant(),
        silo.Report?.Descriptors ?? 0,
        Array.ConvertAll(silo.Grains, count => new Contracts.GrainCount(count.Type, count.Activations)),
        silo.Report is { } report ? Load(report) : null,
        StateOf(silo),
        silo.Silence.TotalSeconds);

    private static string StateOf(SiloOverview silo) => silo.Status switch
    {
        SiloStatus.Active => silo.IsSilent ? "silent" : "active",
        SiloStatus.ShuttingDown or SiloStatus.Stopping => "leaving",
        SiloStatus.Dead => "dead",
        _ => "joining",
    };

    private SiloLoad Load(Grains.Interfaces.Cluster.SiloReport report) => new(
        report.Name,
        report.ProgramVersion,
        report.StartedAt,
        (time.GetUtcNow() - report.StartedAt).TotalSeconds,
        report.WorkingSetBytes,
        report.ManagedHeapBytes,
        report.CpuShare,
        report.ProcessorCount,
        report.Buckets.Length,
        report.ActivationsInFlight,
        report.SearchesPerSecond,
        report.IngestsPerSecond,
        report.SearchLatency.Percentile(0.5)?.TotalMilliseconds,
        report.SearchLatency.Percentile(0.99)?.TotalMilliseconds);

    private static MeasureReport Measure(MeasureOverview measure)
    {
        string[] cold = [.. measure.Buckets.Where(bucket => bucket.Silo is null).Select(bucket => bucket.Prefix)];
        return new MeasureReport(
            measure.Measure,
            measure.TableVersion,
            measure.Buckets.Sum(bucket => (long)bucket.Count),
            [.. measure.Buckets.Where(bucket => bucket.Silo is not null).Select(bucket => new Contracts.BucketReport(
                bucket.Prefix, bucket.Count, bucket.MemoryBytes, bucket.Silo!.ToString(), bucket.ActivatedAt!.Value))],
            cold,
            cold);
    }

    private static StorageReport Storage(StorageOverview storage) => new(
        storage.Copies, storage.Skew, storage.Problems, Array.ConvertAll(storage.Disks, Disk), storage.S3);

    private static DiskReport Disk(DiskOverview disk) => new(
        disk.Id,
        disk.State.ToString().ToLowerInvariant(),
        disk.Silo,
        disk.Folder,
        disk.CapacityBytes,
        disk.UsedBytes,
        disk.RoomBytes,
        disk.Files,
        disk.Missing,
        disk.Rotten,
        disk.Restored);

    private NodeReport Node()
    {
        using var process = Process.GetCurrentProcess();
        return new NodeReport(
            process.WorkingSet64,
            GC.GetTotalMemory(forceFullCollection: false),
            (time.GetUtcNow() - process.StartTime.ToUniversalTime()).TotalSeconds);
    }
}
