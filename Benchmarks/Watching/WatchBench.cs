using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansImageSearch.Benchmarks.Cluster;

namespace OrleansImageSearch.Benchmarks.Watching;

/// <summary>
/// What the dashboard shows of the death of one of three silos, by the stream of events that it reads: how soon the silo is shown silent and
/// dead, and its buckets elsewhere. By turns the silo with the cluster grain is killed, and another. Then what open streams cost.
/// </summary>
internal static class WatchBench
{
    private const int Silos = 3;

    /// <summary>So many that every silo holds some.</summary>
    private const int Buckets = 16;

    private static readonly TimeSpan CostTime = TimeSpan.FromSeconds(20);

    /// <param name="images">Descriptors in the cluster.</param>
    /// <param name="rounds">Silos killed, one after the other.</param>
    /// <param name="watchers">Streams open while their cost is measured.</param>
    /// <param name="output">Told of what happens.</param>
    public static async Task RunAsync(int images, int rounds, int watchers, TextWriter output)
    {
        await output.WriteLineAsync($"Filling a catalog with {images:N0} descriptors …");
        await using var cluster = await BenchCluster.CreateAsync(images, capacity: images / Buckets);
        await cluster.StartAsync(Silos, images);
        using var events = await ClusterEvents.OpenAsync(cluster.Http);
        for (var round = 0; round < rounds; round++)
        {
            var (report, _) = await events.UntilAsync(IsWhole);
            var keeper = report["silos"]!.AsArray().First(IsKeeper)!;
            var victim = round % 2 == 0 ? keeper : report["silos"]!.AsArray().First(silo => (string?)silo!["state"] == "active" && silo != keeper)!;
            await output.WriteLineAsync($"{(round % 2 == 0 ? "with the cluster grain" : "another silo         ")}: {await KillAsync(cluster, events, (string)victim["address"]!)}");
            await cluster.StartSiloAsync();
        }

        await events.UntilAsync(IsWhole);
        var alone = await CostAsync(cluster, [events]);
        var streams = new List<ClusterEvents> { events };
        while (streams.Count < watchers)
        {
            streams.Add(await ClusterEvents.OpenAsync(cluster.Http));
        }

        var all = await CostAsync(cluster, streams);
        streams.ForEach(stream => stream.Dispose());
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"The API takes {alone:P1} of a processor with one stream open, {all:P1} with {streams.Count}."));
    }

    private static async Task<string> KillAsync(BenchCluster cluster, ClusterEvents events, string address)
    {
        var killed = Stopwatch.GetTimestamp();
        await cluster.KillAsync(address);
        long? silentAt = null;
        var (_, deadAt) = await events.UntilAsync(report =>
        {
            var state = StateOf(report, address);
            silentAt ??= state == "silent" ? Stopwatch.GetTimestamp() : null;
            return state == "dead";
        });
        var (_, elsewhereAt) = await events.UntilAsync(report => report["measures"]!.AsArray().All(measure =>
            measure!["cold"]!.AsArray().Count == 0 && measure["buckets"]!.AsArray().All(bucket => (string?)bucket!["silo"] != address)));
        return $"silent after {Seconds(silentAt)}, dead after {Seconds(deadAt)}, its buckets elsewhere after {Seconds(elsewhereAt)}";

        string Seconds(long? at) => at is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(killed, at.Value).TotalSeconds:0.0} s");
    }

    /// <returns>The API's processor time as a share of one processor, while all streams are read.</returns>
    private static async Task<double> CostAsync(BenchCluster cluster, IReadOnlyCollection<ClusterEvents> streams)
    {
        var (used, started) = (cluster.ApiProcessorTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(streams.Select(stream => Task.Run(() => stream.ReadAsync(CostTime))));
        return (cluster.ApiProcessorTime - used) / Stopwatch.GetElapsedTime(started);
    }

    private static bool IsWhole(JsonNode report) =>
        report["silos"]!.AsArray().Count(silo => (string?)silo!["state"] == "active" && (long)silo["descriptors"]! > 0) == Silos
        && report["silos"]!.AsArray().Any(IsKeeper)
        && report["measures"]!.AsArray().All(measure => measure!["cold"]!.AsArray().Count == 0);

    private static bool IsKeeper(JsonNode? silo) => (string?)silo!["state"] == "active"
        && silo["grains"]!.AsArray().Any(grain => ((string)grain!["type"]!).Contains(".ClusterGrain", StringComparison.Ordinal));

    private static string? StateOf(JsonNode report, string address) =>
        (string?)report["silos"]!.AsArray().FirstOrDefault(silo => (string?)silo!["address"] == address)?["state"];
}
