using Npgsql;
using Orleans.Concurrency;
using Orleans.TestingHost;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public sealed class DuplicateScanTests
{
    private const int Pictures = 40;

    [Fact]
    public async Task A_scan_goes_on_when_its_silo_is_killed_and_ends_as_an_undisturbed_one()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, bucketCapacity: 16);
        await UploadPairsAsync(cluster);
        var undisturbed = await GroupsAsync(cluster, await EndOf(cluster, (await Scan(cluster).StartAsync()).Id));

        var (scan, silo) = await ScanOnSecondarySiloAsync(cluster);
        await using (var blocker = await cluster.Catalog.DataSource.OpenConnectionAsync())
        {
            // Progress is the last step of every part, and waits here: the scan cannot end before its silo dies.
            await using var transaction = await blocker.BeginTransactionAsync();
            Assert.Equal(ScanState.Running, (await scan.StartAsync()).State);
            await using (var command = new NpgsqlCommand("select from scans where state = 0 and blocks is not null for no key update", blocker))
            {
                while (await HasNoRowAsync(command))
                {
                    await Task.Yield();
                }
            }

            await cluster.Orleans.KillSiloAsync(silo);
            await transaction.RollbackAsync();
        }

        var status = await EndOf(cluster, scan.GetPrimaryKey());
        Assert.Equal((ScanState.Done, Pictures * 2, Pictures), (status.State, status.Images, status.Groups));
        Assert.Equal(undisturbed, await GroupsAsync(cluster, status));
    }

    [Fact]
    public async Task Of_scans_started_at_once_one_runs_and_all_callers_are_told_which()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2);
        await UploadPairsAsync(cluster);

        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Scan(cluster).StartAsync()));

        // A scan may have ended before the last was started.
        Assert.All(started, status => Assert.Contains(status.State, new[] { ScanState.Running, ScanState.Done }));
        foreach (var id in started.Select(status => status.Id).Distinct())
        {
            Assert.Equal(ScanState.Done, (await EndOf(cluster, id)).State);
        }
    }

    [Fact]
    public async Task Pictures_with_too_little_to_see_are_in_no_group_and_neither_is_what_lies_in_the_trash()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var first = await cluster.UploadAsync("1.ppm", TestPicture.Ppm(1));
        await cluster.UploadAsync("2.ppm", TestPicture.Ppm(1, noise: 4));
        for (byte level = 10; level < 60; level += 10)
        {
            await cluster.UploadAsync($"{level}.ppm", [.. "P6 64 64 255\n"u8, .. Enumerable.Repeat(level, 64 * 64 * 3)]);
        }

        await cluster.Library.TrashAsync(first.ImageId);

        var status = await EndOf(cluster, (await Scan(cluster).StartAsync()).Id);

        Assert.Equal((0, 0), (status.Pairs, status.Groups));
    }

    private static async Task UploadPairsAsync(ImageCluster cluster)
    {
        foreach (var seeds in Enumerable.Range(0, Pictures).Chunk(10))
        {
            await cluster.Ingest.AddUploadsAsync(
                seeds.SelectMany(seed => new[] { new Upload($"{seed}.ppm", TestPicture.Ppm(seed)), new Upload($"{seed} noisy.ppm", TestPicture.Ppm(seed, noise: 4)) })
                    .ToArray()
                    .AsImmutable(),
                Guid.NewGuid());
        }
    }

    private static IDuplicateScanGrain Scan(ImageCluster cluster) => cluster.Orleans.GrainFactory.GetGrain<IDuplicateScanGrain>(Guid.NewGuid());

    /// <summary>A scan whose silo can be killed: the primary silo of a test cluster holds the membership of all.</summary>
    private static async Task<(IDuplicateScanGrain Scan, SiloHandle Silo)> ScanOnSecondarySiloAsync(ImageCluster cluster)
    {
        while (true)
        {
            var scan = Scan(cluster);
            await scan.GetAsync();
            var address = await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(scan);
            if (cluster.Orleans.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) is { } silo)
            {
                return (scan, silo);
            }
        }
    }

    private static async Task<bool> HasNoRowAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        return !reader.HasRows;
    }

    private static async Task<ScanStatus> EndOf(ImageCluster cluster, Guid id)
    {
        while (true)
        {
            // A scan that another took the place of had ended before.
            var status = await cluster.Orleans.GrainFactory.GetGrain<IDuplicateScanGrain>(id).GetAsync();
            if (status is null || status.State != ScanState.Running)
            {
                return status ?? new ScanStatus(id, ScanState.Done, ScanStage.Judging, 0, 0, 0, 0, 0, default, null, null);
            }
        }
    }

    private static async Task<string[]> GroupsAsync(ImageCluster cluster, ScanStatus status)
    {
        Assert.True(status.State == ScanState.Done, status.Message);
        var page = await cluster.Orleans.GrainFactory.GetGrain<IDuplicatesGrain>(0).ListAsync(new GroupQuery(0, 1000, [], [], [], [], []));
        return [.. page!.Groups.Select(group => string.Join(' ', group.Items.Select(item => $"{item.ImageId}:{item.Kind}:{item.Distance}:{item.Stays}")))];
    }
}
