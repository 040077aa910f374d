using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class ClusterTests
{
    [Fact]
    public async Task The_overview_accounts_for_every_silo_bucket_and_search()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 60));
        await cluster.SearchAsync(TestPicture.Ppm(1));

        var overview = await cluster.OverviewWhenAsync(overview =>
            overview.Measures.All(measure => measure.Buckets.Sum(bucket => bucket.Count) == 60)
            && overview.Measures.SelectMany(measure => measure.Buckets).All(bucket => bucket.Silo is not null)
            && overview.Silos.All(silo => silo.Grains.Length > 0)
            && overview.SearchLatency.Counts.Sum() > 0
            && overview.Reports.Any(report => report.IngestsPerSecond > 0));

        Assert.Equal(cluster.Orleans.Silos.Select(silo => silo.SiloAddress).ToHashSet(), overview.Silos.Select(silo => silo.Address).ToHashSet());
        Assert.All(overview.Silos, silo => Assert.Equal(SiloStatus.Active, silo.Status));
        Assert.All(overview.Silos, silo => Assert.Equal(silo.Address, silo.Report!.Address));
        Assert.All(overview.Reports, report => Assert.True(report.WorkingSetBytes > 0 && report.ManagedHeapBytes > 0));
        Assert.Equal(180, overview.Reports.Sum(report => report.Descriptors));
        Assert.InRange(overview.Skew!.Value, 1, 3);
    }

    [Fact]
    public async Task A_silo_that_is_gone_is_dropped_from_the_overview_and_so_are_its_buckets()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3);
        await cluster.UploadPicturesAsync([1, 2, 3]);
        await cluster.OverviewWhenAsync(overview => overview.Reports.Count() == 3);
        var gone = cluster.Orleans.SecondarySilos[0];

        await cluster.Orleans.KillSiloAsync(gone);

        var overview = await cluster.OverviewWhenAsync(overview =>
            overview.Reports.Count() == 2 && overview.Silos.All(silo => silo.Status != SiloStatus.Active || silo.Report is not null));
        Assert.DoesNotContain(overview.Reports, report => report.Address.Equals(gone.SiloAddress));
        Assert.DoesNotContain(overview.Measures.SelectMany(measure => measure.Buckets), bucket => gone.SiloAddress.Equals(bucket.Silo));
    }

    [Fact]
    public async Task A_younger_silo_that_differs_is_refused_with_a_message_that_says_how()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var overview = await cluster.OverviewWhenAsync(overview => overview.Reports.Any());
        var eldest = overview.Reports.Single();
        var stranger = eldest with
        {
            Address = SiloAddress.New(eldest.Address.Endpoint.Address, 9, 1),
            Name = "stranger",
            StartedAt = eldest.StartedAt.AddMinutes(1),
        };

        var otherVersion = await Assert.ThrowsAsync<SiloRefusedException>(() => ReportAsync(stranger with { ProgramVersion = "0.0.1" }));
        var otherMeasures = await Assert.ThrowsAsync<SiloRefusedException>(() => ReportAsync(stranger with { Measures = ["pdq/7"] }));

        Assert.Contains("runs version 0.0.1, but the cluster runs " + eldest.ProgramVersion, otherVersion.Message, StringComparison.Ordinal);
        Assert.Contains("has the measures pdq/7, but the cluster has", otherMeasures.Message, StringComparison.Ordinal);
        Assert.Single((await cluster.OverviewWhenAsync(_ => true)).Reports);

        Task ReportAsync(SiloReport report) => cluster.Orleans.GrainFactory.GetGrain<IClusterGrain>(0).ReportAsync(report);
    }

    [Fact]
    public async Task A_silo_that_joins_is_given_its_share_and_no_search_misses_a_bucket()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 200));
        await cluster.OverviewWhenAsync(overview => IsEven(overview, silos: 2, images: 200));

        await cluster.Orleans.StartAdditionalSiloAsync();
        var joined = cluster.OverviewWhenAsync(overview => IsEven(overview, silos: 3, images: 200));
        for (var i = 0; i < ids.Length || !joined.IsCompleted; i++)
        {
            var answer = await cluster.SearchAsync(TestPicture.Ppm(i % ids.Length), k: 1, measure: "pdq");
            Assert.True(answer.Receipt.Complete, $"Failed: {string.Join(", ", answer.Receipt.FailedBuckets)}");
            Assert.Equal(ids[i % ids.Length], answer.Hits[0].ImageId);
        }

        Assert.All((await joined).Reports, report => Assert.InRange(report.Descriptors, 180, 220));
    }

    [Fact]
    public async Task Buckets_of_a_killed_silo_are_loaded_evenly_by_the_others_before_anyone_asks()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await cluster.UploadPicturesAsync(Enumerable.Range(0, 100));
        await cluster.OverviewWhenAsync(overview => IsEven(overview, silos: 3, images: 100));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[1]);

        await cluster.OverviewWhenAsync(overview => IsEven(overview, silos: 2, images: 100));
    }

    [Fact]
    public async Task A_job_whose_silo_is_killed_goes_on_elsewhere_and_counts_each_file_once()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3);
        var folder = Directory.CreateTempSubdirectory("imagesearch-test-");
        try
        {
            for (var seed = 0; seed < 120; seed++)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{seed:D3}.ppm"), TestPicture.Ppm(seed));
            }

            var job = cluster.Orleans.GrainFactory.GetGrain<IIngestJobGrain>(Guid.NewGuid());
            await job.StartAsync([folder.FullName]);
            await cluster.OverviewWhenAsync(_ => true);
            var worker = await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(job);
            if (cluster.Orleans.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(worker)) is { } secondary)
            {
                await cluster.Orleans.KillSiloAsync(secondary);
            }
            else
            {
                await cluster.Orleans.KillSiloAsync(cluster.Orleans.Primary!);
            }

            IngestJobStatus? status = null;
            for (var version = 0L; status?.State is not IngestJobState.Done;)
            {
                version = (await cluster.Orleans.GrainFactory.GetGrain<IClusterGrain>(0).GetAsync(version)).Version;
                status = await job.GetAsync();
                Assert.NotEqual(IngestJobState.Failed, status!.State);
            }

            Assert.Equal((120, 0, 0), (status!.Added, status.Known, status.Rejected));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whether every bucket is held, all at rest, and no silo is farther from the mean than a tenth or one bucket.</summary>
    private static bool IsEven(ClusterOverview overview, int silos, int images)
    {
        long[] loads = [.. overview.Reports.Select(report => report.Descriptors)];
        var buckets = overview.Measures.SelectMany(measure => measure.Buckets).ToArray();
        return loads.Length == silos
            && overview.MovesInFlight == 0
            && buckets.All(bucket => bucket.Silo is not null)
            && overview.Measures.All(measure => measure.Buckets.Sum(bucket => bucket.Count) == images)
            && loads.Sum() == images * overview.Measures.Length
            && loads.All(load => Math.Abs(load - loads.Average()) <= Math.Max(0.1 * loads.Average(), buckets.Max(bucket => bucket.Count)));
    }
}
