using OrleansImageSearch.Grains.Interfaces.Cluster;
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
            && overview.Silos.All(silo => silo.Grains.Length > 0)
            && overview.SearchLatency.Counts.Sum() > 0
            && overview.Reports.Any(report => report.IngestsPerSecond > 0));

        Assert.Equal(cluster.Orleans.Silos.Select(silo => silo.SiloAddress).ToHashSet(), overview.Silos.Select(silo => silo.Address).ToHashSet());
        Assert.All(overview.Silos, silo => Assert.Equal(SiloStatus.Active, silo.Status));
        Assert.All(overview.Silos, silo => Assert.Equal(silo.Address, silo.Report!.Address));
        Assert.All(overview.Reports, report => Assert.True(report.WorkingSetBytes > report.ManagedHeapBytes && report.ManagedHeapBytes > 0));
        Assert.All(overview.Measures.SelectMany(measure => measure.Buckets), bucket => Assert.NotNull(bucket.Silo));
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
}
