using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.Benchmarks.Cluster;

namespace OrleansImageSearch.Benchmarks.Failover;

/// <summary>
/// What users notice of the death of one of three silos: one caller searches exactly, over all buckets, again and again, while
/// a silo is killed.
/// </summary>
internal static class FailoverBench
{
    private const int Silos = 3;

    /// <summary>So many complete answers in a row mean that the cluster has recovered.</summary>
    private const int Recovered = 50;

    /// <param name="images">Descriptors in the cluster.</param>
    /// <param name="output">Told of what happens.</param>
    public static async Task RunAsync(int images, TextWriter output)
    {
        await output.WriteLineAsync($"Filling a catalog with {images:N0} descriptors …");
        await using var cluster = await BenchCluster.CreateAsync(images);
        var loading = Stopwatch.StartNew();
        await cluster.StartAsync(Silos, images);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Silos} silos hold all of them after {loading.Elapsed.TotalSeconds:0.0} s."));

        var random = new Random(1);
        var before = new List<Answer>();
        while (before.Count < Recovered)
        {
            before.Add(await AskAsync(cluster.Http, random.Next(1, images + 1)));
        }

        var sinceKill = Stopwatch.StartNew();
        await cluster.KillAsync(1);
        var (after, complete, recoveredAt) = (new List<Answer>(), 0, TimeSpan.Zero);
        while (complete < Recovered)
        {
            var asked = sinceKill.Elapsed;
            var answer = await AskAsync(cluster.Http, random.Next(1, images + 1));
            after.Add(answer);
            recoveredAt = complete == 0 ? asked : recoveredAt;
            complete = answer.Complete ? complete + 1 : 0;
        }

        Write("before the kill", before);
        Write("from the kill until complete again", [.. after.SkipLast(Recovered)]);
        Write("after", [.. after.TakeLast(Recovered)]);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"Complete again {recoveredAt.TotalSeconds:0.0} s after the kill; {after.Count(answer => answer.Failed)} searches failed."));

        void Write(string phase, List<Answer> answers) => output.WriteLine(answers.Count == 0 ? $"{phase}: no searches" : string.Create(
            CultureInfo.InvariantCulture,
            $"{phase}: {answers.Count} searches, {answers.Count(answer => answer.Complete)} complete, median {answers.Select(answer => answer.Milliseconds).Order().ElementAt(answers.Count / 2):0.0} ms, longest {answers.Max(answer => answer.Milliseconds):0} ms"));
    }

    private static async Task<Answer> AskAsync(HttpClient http, int image)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await http.GetAsync($"/v1/images/{image}/similar?k=5&measure=pdq&exact=true");
        var complete = response.IsSuccessStatusCode && (bool)(await response.Content.ReadFromJsonAsync<JsonNode>())!["receipt"]!["complete"]!;
        return new Answer(Stopwatch.GetElapsedTime(started).TotalMilliseconds, complete, !response.IsSuccessStatusCode);
    }

    /// <param name="Milliseconds">Over HTTP.</param>
    /// <param name="Complete">Whether every bucket answered.</param>
    /// <param name="Failed">Whether there was no answer but an error.</param>
    private readonly record struct Answer(double Milliseconds, bool Complete, bool Failed);
}
