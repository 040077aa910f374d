using System.Security.Cryptography;
using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;
using Xunit.Abstractions;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>Uploaded originals on the disks of silos that are processes of their own.</summary>
[Collection(OneCluster.Name)]
public sealed class OriginalCopiesTests(ITestOutputHelper output)
{
    private const int Images = 20;

    private static readonly byte[][] Pictures = [.. Enumerable.Range(0, Images).Select(seed => TestPicture.Ppm(seed))];

    [Fact]
    public async Task With_two_copies_a_killed_silo_loses_no_original_and_its_copies_are_made_anew()
    {
        await using var cluster = new RunningCluster(
            output.WriteLine, "--Storage:Copies", "2", "--Storage:AwayAfter", "00:00:01", "--Storage:RestoreAfter", "00:00:05", "--Storage:RepairInterval", "00:00:05");
        await cluster.StartPostgresAsync();
        await cluster.StartApiAsync();
        foreach (var silo in (int[])[1, 2, 3])
        {
            cluster.StartSilo(silo);
        }

        await cluster.UntilAsync("three disks are here", report => Disks(report, "here").Length == 3);
        var ids = new List<long>();
        foreach (var (picture, i) in Pictures.Select((picture, i) => (picture, i)))
        {
            ids.Add(await cluster.Http.AddAsync($"{i}.ppm", picture));
        }

        Assert.All(Pictures, picture => Assert.Equal(2, Holders(cluster, picture, 1, 2, 3)));

        cluster.Kill(2);

        await RequireAllAsync(cluster, ids);
        await cluster.UntilAsync("all copies are on the other two disks", _ => Pictures.All(picture => Holders(cluster, picture, 1, 3) == 2));
        await RequireAllAsync(cluster, ids);
        Assert.Equal("ready", (string?)(await cluster.Http.GetJsonAsync("/health/ready"))["status"]);

        cluster.StartSilo(2);

        await cluster.UntilAsync(
            "the disk is back and no copy too many",
            report => Disks(report, "here").Length == 3 && Pictures.All(picture => Holders(cluster, picture, 1, 2, 3) == 2));
        await RequireAllAsync(cluster, ids);
    }

    private static JsonNode[] Disks(JsonNode report, string state) =>
        [.. report["storage"]!["disks"]!.AsArray().OfType<JsonNode>().Where(disk => (string?)disk["state"] == state)];

    private static int Holders(RunningCluster cluster, byte[] picture, params int[] silos)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(picture));
        return silos.Count(silo => File.Exists(Path.Combine(cluster.DataOf(silo), "originals", sha256[..2], sha256)));
    }

    private static async Task RequireAllAsync(RunningCluster cluster, List<long> ids)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            Assert.Equal(Pictures[i], await cluster.Http.GetByteArrayAsync($"/v1/images/{ids[i]}/content"));
        }
    }
}
