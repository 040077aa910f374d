using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Npgsql;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity.Measures;
using Xunit.Abstractions;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>A cluster of processes that join, leave, die, are cut off and lose their database, under uploads and searches without a break.</summary>
[Collection(OneCluster.Name)]
public sealed class LivingClusterTests(ITestOutputHelper output)
{
    /// <summary>Descriptors a bucket holds before it splits.</summary>
    public const int Capacity = 1500;

    private const int Stored = 20_000;
    private const int Batch = 2_000;
    private const int FirstPrefixBits = 4;
    private const string Pdq = "pdq/1";

    [CutOffFact]
    public Task Nothing_acknowledged_is_lost_and_no_complete_answer_is_wrong_in_a_network_that_fails() => LiveAsync();

    [LoopbackFact]
    public Task Nothing_acknowledged_is_lost_and_no_complete_answer_is_wrong_while_processes_come_and_go() => LiveAsync();

    private async Task LiveAsync()
    {
        await using var cluster = new RunningCluster(output.WriteLine);
        await cluster.StartPostgresAsync();
        var stored = await StoreAsync(cluster.ConnectionString);
        await cluster.StartApiAsync();
        foreach (var silo in (int[])[1, 2, 3])
        {
            cluster.StartSilo(silo);
        }

        await StepAsync("three silos share the buckets", () => IsWholeAsync(cluster, 1, 2, 3));
        using var traffic = new ClusterTraffic(cluster.Http, stored);
        traffic.Start();
        await traffic.GoesOnAsync();

        await StepAsync("a fourth silo joins", async () =>
        {
            cluster.StartSilo(4);
            await IsWholeAsync(cluster, 1, 2, 3, 4);
            await cluster.UntilAsync("the fourth holds buckets", report => RunningCluster.Held(report, 4) > 0);
            await traffic.GoesOnAsync();
        });
        await StepAsync("one leaves by SIGTERM", async () =>
        {
            cluster.Terminate(1);
            Assert.Equal(0, await cluster.EndOfAsync(1));
            await IsWholeAsync(cluster, 2, 3, 4);
            await traffic.GoesOnAsync();
        });
        await StepAsync("one is killed", async () =>
        {
            cluster.Kill(2);
            await cluster.EndOfAsync(2);
            await IsWholeAsync(cluster, 3, 4);
            await traffic.GoesOnAsync();
        });
        await StepAsync("both come back", async () =>
        {
            cluster.StartSilo(1);
            cluster.StartSilo(2);
            await IsWholeAsync(cluster, 1, 2, 3, 4);
        });
        if (cluster.CanCut)
        {
            await StepAsync("one is cut off, stops itself, and is started again", async () =>
            {
                cluster.Cut(3);
                await IsWholeAsync(cluster, 1, 2, 4);
                await traffic.GoesOnAsync();
                cluster.Mend(3);
                Assert.NotEqual(0, await cluster.EndOfAsync(3));
                cluster.StartSilo(3);
                await IsWholeAsync(cluster, 1, 2, 3, 4);
            });
        }

        await StepAsync("PostgreSQL restarts", async () =>
        {
            await cluster.RestartPostgresAsync();
            await traffic.GoesOnAsync();
            await IsWholeAsync(cluster, 1, 2, 3, 4);
        });

        await traffic.StopAsync();
        foreach (var line in traffic.Describe())
        {
            output.WriteLine(line);
        }

        await AssertNothingIsLostOrDoubleAsync(cluster, traffic);
        AssertCompleteAnswersAreRight(traffic, await CodesAsync(cluster.ConnectionString));
    }

    /// <summary>Until exactly these silos are active and hold all buckets.</summary>
    private static Task<JsonNode> IsWholeAsync(RunningCluster cluster, params int[] silos) => cluster.UntilAsync(
        $"the silos {string.Join(", ", silos)} hold all buckets",
        report => RunningCluster.Active(report).SequenceEqual(silos)
            && report["measures"]!.AsArray().All(measure => measure!["cold"]!.AsArray().Count == 0)
            && report["measures"]!.AsArray().Any(measure => (string?)measure!["measure"] == Pdq));

    private static async Task AssertNothingIsLostOrDoubleAsync(RunningCluster cluster, ClusterTraffic traffic)
    {
        Assert.Equal(traffic.Begun, traffic.Acknowledged.Count);
        Assert.Equal(traffic.Begun, traffic.Acknowledged.Values.Distinct().Count());
        long all = Stored + traffic.Begun;
        var report = await cluster.UntilAsync($"the buckets hold {all} descriptors", report => Pdqs(report) == all && (long)report["images"]! == all);
        Assert.Equal(all, Pdqs(report));

        static long Pdqs(JsonNode report) =>
            report["measures"]!.AsArray().Where(measure => (string?)measure!["measure"] == Pdq).Sum(measure => (long)measure!["descriptors"]!);
    }

    /// <summary>
    /// Each complete answer is what brute force gives over the images acknowledged before it was asked; it may know of later ones
    /// as well. Equal distances may come in any order.
    /// </summary>
    private static void AssertCompleteAnswersAreRight(ClusterTraffic traffic, Dictionary<long, byte[]> codes)
    {
        var known = traffic.Known();
        var knownCodes = Array.ConvertAll(known, id => codes[id]);
        var complete = traffic.Answers.Where(answer => answer.IsComplete).ToArray();
        Assert.NotEmpty(complete);
        Assert.All(complete, answer =>
        {
            var query = codes[answer.Query];
            var hits = answer.Hits.Where(hit => hit.Id != answer.Query).ToDictionary(hit => hit.Id, hit => hit.Distance);
            Assert.True(hits.Count >= ClusterTraffic.K - 1, $"{hits.Count} hits");
            Assert.All(hits, hit => Assert.Equal(Distance(query, codes[hit.Key]), hit.Value));
            var farthest = hits.Values.Max();
            for (var i = 0; i < answer.Known; i++)
            {
                Assert.True(
                    hits.ContainsKey(known[i]) || known[i] == answer.Query || Distance(query, knownCodes[i]) >= farthest,
                    $"Image {known[i]} is nearer to {answer.Query} than {farthest} and was acknowledged before, but a complete answer lacks it.");
            }
        });
    }

    /// <summary>Images with random codes, and a bucket table in which they make some buckets a silo.</summary>
    /// <returns>Their ids.</returns>
    internal static async Task<long[]> StoreAsync(string connectionString, int count = Stored)
    {
        await using var dataSource = ImageCatalog.CreateDataSource(connectionString);
        var catalog = new ImageCatalog(dataSource);
        await catalog.MigrateAsync();
        var pdq = MeasureRegistry.Default.FindByStamp(Pdq);
        var random = new Random(20_000);
        foreach (var batch in Enumerable.Range(0, count).Chunk(Batch))
        {
            NewImage[] images = [.. batch.Select(_ => RandomImage())];
            await catalog.CommitAsync(
                images, [.. images.Select(image => new NewName($"test:{image.Sha256}", image.Sha256, image.Sha256, image.Bytes, null))], null, []);
        }

        for (var length = 0; length < FirstPrefixBits; length++)
        {
            for (uint prefix = 0; prefix < 1u << length; prefix++)
            {
                await catalog.SplitBucketAsync(Pdq, length == 0 ? 0 : prefix << (32 - length), length);
            }
        }

        return [.. (await CodesAsync(connectionString)).Keys];

        NewImage RandomImage()
        {
            var code = new byte[pdq.CodeLengthBytes];
            random.NextBytes(code);
            return new NewImage
            {
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(code)),
                Width = 1,
                Height = 1,
                Format = "ppm",
                Bytes = code.Length,
                Descriptors = [new NewDescriptor(Pdq, pdq.SignatureOf(code).Bits, code, new byte[32], 100)],
                Thumbnail = new NewThumbnail("image/jpeg", 1, 1, code),
            };
        }
    }

    private static async Task<Dictionary<long, byte[]>> CodesAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(
            "select image_id, code from descriptors join measures on measures.id = descriptors.measure where stamp = 'pdq/1' order by image_id");
        await using var reader = await command.ExecuteReaderAsync();
        var codes = new Dictionary<long, byte[]>();
        while (await reader.ReadAsync())
        {
            codes.Add(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }

        return codes;
    }

    private static int Distance(byte[] a, byte[] b)
    {
        var wordsA = MemoryMarshal.Cast<byte, ulong>(a);
        var wordsB = MemoryMarshal.Cast<byte, ulong>(b);
        var distance = 0;
        for (var i = 0; i < wordsA.Length; i++)
        {
            distance += BitOperations.PopCount(wordsA[i] ^ wordsB[i]);
        }

        return distance;
    }

    private async Task StepAsync(string what, Func<Task> step)
    {
        var start = Stopwatch.GetTimestamp();
        await step();
        output.WriteLine($"{what}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
    }
}
