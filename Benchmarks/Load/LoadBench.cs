using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansImageSearch.Benchmarks.Cluster;

namespace OrleansImageSearch.Benchmarks.Load;

/// <summary>Searches a second through the HTTP API with one, two and three silos on this machine, by wrk with a few connections.</summary>
internal static partial class LoadBench
{
    private const int Connections = 8;
    private const int Samples = 200;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

    /// <param name="images">Descriptors in the cluster.</param>
    /// <param name="output">Gets a line for each number of silos.</param>
    public static async Task RunAsync(int images, TextWriter output)
    {
        await using var cluster = await BenchCluster.CreateAsync(images);
        await output.WriteLineAsync($"{images:N0} descriptors, {Connections} connections, {Duration.TotalSeconds} s each");
        await output.WriteLineAsync("silos  searches/s  p50 ms  p99 ms  one at a time ms  of it asking buckets  of it scanning");
        for (var silos = 1; silos <= 3; silos++)
        {
            await cluster.StartAsync(silos, images);
            await LoadAsync(cluster, images, TimeSpan.FromSeconds(2));
            var load = await LoadAsync(cluster, images, Duration);
            var (elapsed, asking, scanning) = await SampleAsync(cluster.Http, images);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{silos,5}  {load.PerSecond,10:N0}  {load.P50,6:0.0}  {load.P99,6:0.0}  {elapsed,16:0.00}  {asking / elapsed,20:P0}  {scanning / elapsed,14:P0}"));
            await cluster.StopAsync();
        }
    }

    private static async Task<(double PerSecond, double P50, double P99)> LoadAsync(BenchCluster cluster, int images, TimeSpan duration)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Load", "similar.lua");
        using var wrk = Process.Start(new ProcessStartInfo(
            "wrk",
            ["-t1", $"-c{Connections}", $"-d{duration.TotalSeconds}s", "--latency", "-s", script, $"{cluster.Http.BaseAddress}", "--", $"{images}"])
        {
            RedirectStandardOutput = true,
        })!;
        var report = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (report.Contains("Non-2xx", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Some searches failed: {report}");
        }

        return (
            double.Parse(PerSecond().Match(report).Groups[1].Value, CultureInfo.InvariantCulture),
            Milliseconds(P50().Match(report)),
            Milliseconds(P99().Match(report)));
    }

    /// <summary>Mean milliseconds of searches one at a time, by their receipts.</summary>
    private static async Task<(double Elapsed, double Asking, double Scanning)> SampleAsync(HttpClient http, int images)
    {
        var random = new Random(1);
        var (elapsed, asking, scanning) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            var receipt = (await http.GetFromJsonAsync<JsonNode>($"/v1/images/{random.Next(1, images + 1)}/similar?k=5&measure=pdq"))!["receipt"]!;
            elapsed += (double)receipt["elapsedMs"]!;
            asking += receipt["stages"]!.AsArray().Where(stage => (string)stage!["name"]! is "plan" or "ask").Sum(stage => (double)stage!["elapsedMs"]!);
            scanning += (double)receipt["scanMs"]!;
        }

        return (elapsed / Samples, asking / Samples, scanning / Samples);
    }

    private static double Milliseconds(Match match) =>
        double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();
}
