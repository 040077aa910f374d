using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Cluster;

/// <summary>
/// Knows the whole cluster, key 0: silos report to it about once a second, and it warms buckets that nobody holds, moves
/// buckets from full silos to empty ones, and resumes jobs that lost their silo. It keeps nothing: where its silo dies, the
/// next report activates it elsewhere, and one round of reports later it knows everything again.
/// </summary>
[Alias("cluster")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a silo's account of itself.</summary>
    /// <exception cref="SiloRefusedException">An older silo of the cluster has other measures or another version of the program.</exception>
    [Alias("report"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task ReportAsync(SiloReport report);

    /// <summary>The cluster by the last reports.</summary>
    /// <param name="known">
    /// Answers when there is another overview than that of this version, which takes no longer than the silos' interval
    /// of reporting. 0: answers at once.
    /// </param>
    [Alias("get"), AlwaysInterleave]
    Task<ClusterOverview> GetAsync(long known = 0);
}
