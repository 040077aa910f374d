using System.Diagnostics;
using System.Globalization;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>
/// A whole collection through one node's HTTP API: filled by import, started again, and searched at a fixed rate while more comes in.
/// A search's time counts from when it was due, so that none hides behind a slow one.
/// </summary>
internal static class FrontDoorBench
{
    private const int LinesPerRequest = 50_000;
    private const int MaxPhotos = 1_000;

    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(10);

    /// <param name="Photos">A folder of real photos.</param>
    /// <param name="Data">The node's data; what is there already stays.</param>
    /// <param name="Images">Images to fill the collection with.</param>
    /// <param name="SearchesPerSecond">How many are due each second.</param>
    /// <param name="ImportsPerSecond">Images that come in each second meanwhile.</param>
    /// <param name="Duration">Of each measurement.</param>
    public sealed record Plan(string Photos, string Data, int Images, int SearchesPerSecond, int ImportsPerSecond, TimeSpan Duration);

    public static async Task RunAsync(Plan plan, TextWriter output)
    {
        var images = new ModelledImages(plan.Photos, MaxPhotos);
        foreach (var (measure, distance) in images.Measures)
        {
            await output.WriteLineAsync($"near-duplicates by {measure.Stamp}: {distance:0.0} of {measure.MaxDistance:0} apart in the mean");
        }

        await FillAsync(plan, images, output);

        var start = Stopwatch.GetTimestamp();
        await using var node = await BenchNode.StartAsync(plan.Data);
        var ready = Stopwatch.GetElapsedTime(start);
        await node.WaitUntilLoadedAsync(plan.Images);
        await output.WriteLineAsync(
            $"started on {plan.Images:N0} images: ready in {ready.TotalSeconds:0.0} s, all buckets in memory in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");

        await output.WriteLineAsync(
            $"{plan.SearchesPerSecond} searches/s for {plan.Duration.TotalSeconds:0} s while {plan.ImportsPerSecond} images/s come in; times from when a search was due");
        await output.WriteLineAsync("search                p50 ms  p99 ms  p99.9 ms  most ms  behind  cores busy: node  PostgreSQL");
        foreach (var (name, query) in new[] { ("all measures", ""), ("pdq alone", "?measure=pdq"), ("pdq within 31", "?measure=pdq&maxDistance=31") })
        {
            await SearchAsync(node, plan with { Duration = Warmup }, images, query);
            var (began, before) = (Stopwatch.GetTimestamp(), node.ProcessorTime());
            var times = await SearchAsync(node, plan, images, query);
            var (span, after) = (Stopwatch.GetElapsedTime(began), node.ProcessorTime());
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-20}  {At(times, 0.5),6:0.0}  {At(times, 0.99),6:0.0}  {At(times, 0.999),8:0.0}  {times[^1],7:0.0}  {times.Count(time => time > 1000 / plan.SearchesPerSecond),6}  {(after.Node - before.Node) / span,16:0.00}  {(after.Postgres - before.Postgres) / span,10:0.00}"));
        }

        var (own, postgres) = node.PssBytes();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"resident (PSS): {own >> 20:N0} MiB node, {postgres >> 20:N0} MiB PostgreSQL, {(own + postgres) >> 20:N0} MiB in all"));
    }

    private static async Task FillAsync(Plan plan, ModelledImages images, TextWriter output)
    {
        await using var node = await BenchNode.StartAsync(plan.Data);
        var stored = (int)(long)(await node.GetClusterAsync())["images"]!;
        var (imported, seconds) = (0L, 0.0);
        var (own, postgres) = (0.0, 0.0);
        for (var first = stored; first < plan.Images; first += LinesPerRequest)
        {
            var count = Math.Min(LinesPerRequest, plan.Images - first);
            var lines = ImportLines.Write(images, first, count);
            var (start, before) = (Stopwatch.GetTimestamp(), node.ProcessorTime());
            await node.ImportAsync(lines);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var after = node.ProcessorTime();
            (imported, seconds) = (imported + count, seconds + elapsed);
            (own, postgres) = (own + (after.Node - before.Node).TotalMicroseconds, postgres + (after.Postgres - before.Postgres).TotalMicroseconds);
            if ((first + count) % (10 * LinesPerRequest) == 0 || first + count == plan.Images)
            {
                var descriptors = images.Measures.Count();
                await output.WriteLineAsync(
                    $"{first + count:N0} images: the last {count:N0} at {count / elapsed:N0} images/s, all at {imported / seconds:N0} images/s, {descriptors * imported / seconds:N0} descriptors/s; "
                    + $"processor us an image: {own / imported:0} node, {postgres / imported:0} PostgreSQL");
            }
        }
    }

    /// <returns>The searches' times in milliseconds, sorted.</returns>
    private static async Task<double[]> SearchAsync(BenchNode node, Plan plan, ModelledImages images, string query)
    {
        using var end = new CancellationTokenSource();
        var importing = ImportAsync(node, plan, images, end.Token);
        var random = new Random(1);
        var searches = new List<Task<double>>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < plan.SearchesPerSecond * plan.Duration.TotalSeconds; i++)
        {
            var due = TimeSpan.FromSeconds(i / (double)plan.SearchesPerSecond);
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            searches.Add(SearchOneAsync(node.Http, $"/v1/images/{random.Next(1, plan.Images + 1)}/similar{query}", start, due));
        }

        var times = await Task.WhenAll(searches);
        await end.CancelAsync();
        await importing;
        Array.Sort(times);
        return times;
    }

    /// <returns>Milliseconds; infinitely many where the node did not answer.</returns>
    private static async Task<double> SearchOneAsync(HttpClient http, string path, long start, TimeSpan due)
    {
        using var response = await http.GetAsync(path);
        return response.IsSuccessStatusCode ? (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds : double.PositiveInfinity;
    }

    /// <summary>New images, as many as are due, five times a second.</summary>
    private static async Task ImportAsync(BenchNode node, Plan plan, ModelledImages images, CancellationToken end)
    {
        const int RequestsPerSecond = 5;
        var next = (int)(long)(await node.GetClusterAsync())["images"]!;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / RequestsPerSecond));
        while (!end.IsCancellationRequested && plan.ImportsPerSecond > 0)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            var count = plan.ImportsPerSecond / RequestsPerSecond;
            await node.ImportAsync(ImportLines.Write(images, next, count));
            next += count;
        }
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
