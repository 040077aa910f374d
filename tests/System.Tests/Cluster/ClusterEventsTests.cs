using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>The stream of the cluster's events, with silos that are processes.</summary>
[Collection(OneCluster.Name)]
public sealed class ClusterEventsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_stream_goes_on_while_silos_die_and_shows_them_dead_and_their_buckets_elsewhere()
    {
        await using var cluster = new RunningCluster(output.WriteLine);
        await cluster.StartPostgresAsync();
        await LivingClusterTests.StoreAsync(cluster.ConnectionString, count: 2000);
        await cluster.StartApiAsync();
        using var events = await EventStream.OpenAsync(cluster.Http, "/v1/cluster/events");

        var outage = await events.UntilAsync("unavailable", _ => true);
        Assert.Equal("No silo of the cluster is there yet. Start one; this API finds it by itself.", (string?)outage["message"]);
        foreach (var silo in (int[])[1, 2, 3])
        {
            cluster.StartSilo(silo);
        }

        var whole = await events.UntilAsync("report", report => IsWhole(report, silos: 3));
        var keeper = whole["silos"]!.AsArray()
            .Single(silo => silo!["grains"]!.AsArray().Any(grain => ((string)grain!["type"]!).Contains("ClusterGrain", StringComparison.Ordinal)))!;
        await KillAsync(keeper, left: 2);
        var other = events.Seen[^1].Data["silos"]!.AsArray().First(silo => (string?)silo!["state"] == "active")!;
        await KillAsync(other, left: 1);

        Assert.Equal("history", events.Seen[0].Type);

        async Task KillAsync(JsonNode silo, int left)
        {
            var address = (string)silo["address"]!;
            var killed = Stopwatch.GetTimestamp();
            var before = events.Seen.Count;
            cluster.Kill(RunningCluster.NumberOf(address));
            await events.UntilAsync("report", report => StateOf(report, address) == "dead");
            output.WriteLine($"{address} is dead after {Stopwatch.GetElapsedTime(killed).TotalSeconds:F1} s");
            await events.UntilAsync("report", report => IsWhole(report, left) && BucketsOf(report).All(bucket => (string?)bucket["silo"] != address));

            var changes = events.Seen.Skip(before).Where(item => item.Type == "changes").SelectMany(item => item.Data.AsArray()).ToArray();
            Assert.Single(changes, change => (string?)change!["kind"] == "dead" && (string?)change["silo"] == address);
            Assert.Contains(changes, change => (string?)change!["kind"] == "loaded" && (string?)change["from"] == address);
            Assert.All(
                changes.Where(change => (string?)change!["from"] == address && change["to"] is not null),
                change => Assert.NotEqual(address, (string?)change!["to"]));
        }
    }

    private static bool IsWhole(JsonNode report, int silos) =>
        report["silos"]!.AsArray().Count(silo => (string?)silo!["state"] == "active" && (long)silo["descriptors"]! > 0) == silos
        && report["silos"]!.AsArray().All(silo => silo!["grains"]!.AsArray().Count > 0 || (string?)silo["state"] == "dead")
        && report["measures"]!.AsArray().All(measure => measure!["cold"]!.AsArray().Count == 0);

    private static string? StateOf(JsonNode report, string address) =>
        (string?)report["silos"]!.AsArray().SingleOrDefault(silo => (string?)silo!["address"] == address)?["state"];

    private static IEnumerable<JsonNode> BucketsOf(JsonNode report) =>
        report["measures"]!.AsArray().SelectMany(measure => measure!["buckets"]!.AsArray()).Select(bucket => bucket!);
}
