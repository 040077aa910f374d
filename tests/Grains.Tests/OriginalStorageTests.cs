using System.Security.Cryptography;
using OrleansImageSearch.Grains.Interfaces.Cluster;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class OriginalStorageTests
{
    private static readonly string[] Silos = ["Primary", "Secondary_1", "Secondary_2"];

    [Fact]
    public async Task A_lost_node_loses_no_original_its_copies_are_made_anew_and_the_surplus_goes_when_it_is_back()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 12));
        Assert.All(Pictures(12), picture => Assert.Equal(2, Holders(cluster, picture, Silos).Length));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[0]);
        await RequireAllAsync(cluster, ids);
        await WhenAsync(cluster, _ => Pictures(12).All(picture => Holders(cluster, picture, ["Primary", "Secondary_2"]).Length == 2));
        var lost = await WhenAsync(cluster, overview => overview.Disks.Count(disk => disk.State == DiskState.Lost) == 1);
        await RequireAllAsync(cluster, ids);

        // The same disk at another silo with another address.
        Directory.CreateSymbolicLink(cluster.DiskOf("Secondary_3"), cluster.DiskOf("Secondary_1"));
        await cluster.Orleans.StartAdditionalSiloAsync();

        var back = await WhenAsync(
            cluster,
            overview => overview.Disks.All(disk => disk.State == DiskState.Here) && Pictures(12).All(picture => Holders(cluster, picture, Silos).Length == 2));
        Assert.Equal(lost.Disks.Select(disk => disk.Id), back.Disks.Select(disk => disk.Id));
        await RequireAllAsync(cluster, ids);
    }

    [Fact]
    public async Task A_changed_bit_is_found_and_the_original_restored_from_the_other_copy()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2, scrubInterval: TimeSpan.FromSeconds(1));
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 3));
        var picture = TestPicture.Ppm(1);
        var holder = Holders(cluster, picture, Silos)[0];
        var changed = Damage(cluster, holder, picture);

        var overview = await WhenAsync(cluster, overview => overview.Disks.Sum(disk => disk.Restored) == 1);

        Assert.Equal(1, overview.Disks.Sum(disk => disk.Rotten));
        Assert.Equal(picture, await File.ReadAllBytesAsync(PathOf(cluster, holder, picture)));
        Assert.Equal(changed, await File.ReadAllBytesAsync(Quarantined(cluster).Single()));
        Assert.Empty(overview.Problems);
        await RequireAllAsync(cluster, ids);
    }

    [Fact]
    public async Task A_damaged_copy_is_never_served_and_where_all_are_damaged_the_error_says_so_and_nothing_is_deleted()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2);
        var ids = await cluster.UploadPicturesAsync([1]);
        var picture = TestPicture.Ppm(1);
        foreach (var holder in Holders(cluster, picture, Silos))
        {
            Damage(cluster, holder, picture);
        }

        var unavailable = await Assert.ThrowsAsync<OriginalUnavailableException>(() => cluster.Library.ReadContentAsync(ids[0], 0));

        Assert.Contains("is damaged", unavailable.Message, StringComparison.Ordinal);
        Assert.Equal(2, Quarantined(cluster).Length);
        var problems = (await WhenAsync(cluster, overview => overview.Problems.Length == 2)).Problems;
        Assert.All(problems, problem => Assert.Contains("lacks 1 originals that no disk here can give", problem, StringComparison.Ordinal));

        var again = await cluster.UploadAsync("again.ppm", picture);

        Assert.Equal((IngestStatus.Known, ids[0]), (again.Status, again.ImageId));
        await RequireAsync(cluster, ids[0], picture);
    }

    [Fact]
    public async Task When_a_disk_is_full_the_next_one_takes_the_original_and_it_is_told()
    {
        var bytes = TestPicture.Ppm(0).Length;
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2, capacityBytes: 3 * bytes);
        var ids = new List<long>();
        for (var seed = 0; seed < 4; seed++)
        {
            var outcome = await cluster.UploadAsync($"{seed}.ppm", TestPicture.Ppm(seed));
            Assert.Equal(IngestStatus.Added, outcome.Status);
            ids.Add(outcome.ImageId);
        }

        Assert.All(Silos, silo => Assert.InRange(Directory.GetFiles(cluster.DiskOf(silo), new string('?', 64), SearchOption.AllDirectories).Length, 1, 3));
        Assert.All(Pictures(4), picture => Assert.InRange(Holders(cluster, picture, Silos).Length, 1, 2));
        await WhenAsync(cluster, overview => overview.Problems.Any(problem => problem.Contains("is full: new originals go to others", StringComparison.Ordinal)));
        await RequireAllAsync(cluster, [.. ids]);

        var refused = await cluster.UploadAsync("4.ppm", TestPicture.Ppm(4));
        for (var seed = 5; refused.Status != IngestStatus.Rejected; seed++)
        {
            Assert.InRange(seed, 5, 9);
            refused = await cluster.UploadAsync($"{seed}.ppm", TestPicture.Ppm(seed));
        }

        Assert.StartsWith("The original cannot be stored (", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_copies_than_nodes_are_told_and_uploads_go_on()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 1, copies: 2);

        var ids = await cluster.UploadPicturesAsync([1]);

        await RequireAllAsync(cluster, ids, firstSeed: 1);
        Assert.Contains("Storage:Copies is 2, but the disks are on 1 nodes", (await cluster.Library.GetStorageAsync()).Problems.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_image_leaves_no_copy_on_any_disk()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2);
        var ids = await cluster.UploadPicturesAsync([0, 1]);

        Assert.True(await cluster.Library.DeleteAsync(ids[0]));

        Assert.Empty(Holders(cluster, TestPicture.Ppm(0), Silos));
        Assert.Equal(2, Holders(cluster, TestPicture.Ppm(1), Silos).Length);
    }

    [Fact]
    public async Task Bytes_that_come_again_while_their_image_is_deleted_are_stored_or_gone_but_never_an_image_without_them()
    {
        const int Rounds = 60;
        await using var cluster = await ImageCluster.StartAsync(silos: 3, copies: 2);
        for (var round = 0; round < Rounds; round++)
        {
            var picture = TestPicture.Ppm(round);
            var id = (await cluster.UploadAsync("first.ppm", picture)).ImageId;

            var deleting = cluster.Library.DeleteAsync(id);
            var again = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cluster.UploadAsync("again.ppm", picture)));
            await deleting;

            foreach (var outcome in again.DistinctBy(outcome => outcome.ImageId))
            {
                if (await cluster.Library.ReadContentAsync(outcome.ImageId, 0) is { } content)
                {
                    Assert.Equal(picture, content.Content);
                }
            }
        }
    }

    [Fact]
    public async Task Silos_that_see_the_same_folder_share_one_disk()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3);
        var ids = await cluster.UploadPicturesAsync(Enumerable.Range(0, 4));

        await cluster.Orleans.KillSiloAsync(cluster.Orleans.SecondarySilos[1]);

        Assert.Single((await cluster.Library.GetStorageAsync()).Disks);
        await RequireAllAsync(cluster, ids);
    }

    private static IEnumerable<byte[]> Pictures(int count) => Enumerable.Range(0, count).Select(seed => TestPicture.Ppm(seed));

    private static string PathOf(ImageCluster cluster, string silo, byte[] picture)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(picture));
        return Path.Combine(cluster.DiskOf(silo), sha256[..2], sha256);
    }

    private static string[] Holders(ImageCluster cluster, byte[] picture, string[] silos) =>
        [.. silos.Where(silo => File.Exists(PathOf(cluster, silo, picture)))];

    private static string[] Quarantined(ImageCluster cluster) =>
    [
        .. Silos.Select(silo => Path.Combine(cluster.DiskOf(silo), "quarantine")).Where(Directory.Exists).SelectMany(Directory.GetFiles),
    ];

    private static byte[] Damage(ImageCluster cluster, string silo, byte[] picture)
    {
        byte[] changed = [.. picture];
        changed[^1] ^= 1;
        File.WriteAllBytes(PathOf(cluster, silo, picture), changed);
        return changed;
    }

    private static async Task RequireAllAsync(ImageCluster cluster, long[] ids, int firstSeed = 0)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            await RequireAsync(cluster, ids[i], TestPicture.Ppm(firstSeed + i));
        }
    }

    private static async Task RequireAsync(ImageCluster cluster, long id, byte[] picture) =>
        Assert.Equal(picture, (await cluster.Library.ReadContentAsync(id, 0))!.Content);

    /// <summary>The first overview that fulfils a condition, looked at whenever silos have reported.</summary>
    private static async Task<StorageOverview> WhenAsync(ImageCluster cluster, Func<StorageOverview, bool> condition)
    {
        for (var version = 0L; ;)
        {
            var overview = await cluster.Library.GetStorageAsync();
            if (condition(overview))
            {
                return overview;
            }

            version = (await cluster.Orleans.GrainFactory.GetGrain<IClusterGrain>(0).GetAsync(version)).Version;
        }
    }
}
