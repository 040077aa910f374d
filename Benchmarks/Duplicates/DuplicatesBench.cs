using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.Benchmarks.FrontDoor;
using OrleansImageSearch.Benchmarks.Quality;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>
/// Duplicates of a whole collection with known truth, through the HTTP API of one node: time, memory, precision and recall of groups, beside
/// findimagedupes on the same files or a share of them.
/// </summary>
internal static class DuplicatesBench
{
    private static readonly string[] AllKinds = ["identical", "reencoded", "edited", "burst"];

    /// <param name="photos">A folder of photos.</param>
    /// <param name="edited">Of so many photos copies are made.</param>
    /// <param name="generated">So many pictures are generated besides.</param>
    /// <param name="peerFiles">findimagedupes gets so many files; 0: it does not run.</param>
    /// <param name="isThorough">Whether the scan searches for every image as well.</param>
    /// <param name="output">Receives the report.</param>
    public static async Task RunAsync(string photos, int edited, int generated, int peerFiles, bool isThorough, TextWriter output)
    {
        using var collection = DuplicateCollection.Make(photos, edited, generated);
        string[] files = [.. Directory.GetFiles(collection.Folder).Order(StringComparer.Ordinal)];
        await output.WriteLineAsync($"{files.Length:N0} files, copies of {edited:N0} photos among them");

        var data = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            await using var node = await BenchNode.StartAsync(data.FullName);
            await MeasureAsync("ingest", node, () => IngestAsync(node.Http, collection.Folder), output);
            var scan = await MeasureAsync("scan", node, () => ScanAsync(node.Http, isThorough), output);
            await output.WriteLineAsync($"{scan["images"]} images compared, {scan["pairs"]} near pairs");

            var (tally, copies) = (new GroupTally(), new GroupTally());
            await MeasureAsync("list", node, () => ReadGroupsAsync(node.Http, tally, copies), output);
            await WriteAsync("groups", tally, files, output);
            await WriteAsync("groups without bursts", copies, files, output);
        }
        finally
        {
            data.Delete(recursive: true);
        }

        if (peerFiles > 0)
        {
            // Those of the edited photos first, so that a share has duplicates to find.
            string[] share = [.. files.OrderBy(file => Path.GetFileName(file).StartsWith("made", StringComparison.Ordinal)).Take(peerFiles)];
            var tally = new GroupTally();
            var (seconds, peakBytes) = await FindImageDupes.RunAsync(share, tally);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"findimagedupes on {share.Length:N0} files: {seconds:N1} s ({share.Length / seconds:N0} files/s), {peakBytes >> 20:N0} MiB"));
            await WriteAsync("findimagedupes", tally, share, output);
        }
    }

    private static async Task<T> MeasureAsync<T>(string name, BenchNode node, Func<Task<T>> work, TextWriter output)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), node.ProcessorTime());
        var result = await work();
        var (seconds, after) = (Stopwatch.GetElapsedTime(began).TotalSeconds, node.ProcessorTime());
        var (own, postgres) = node.PssBytes();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {seconds:N1} s; processor s: {(after.Node - before.Node).TotalSeconds:N1} node, {(after.Postgres - before.Postgres).TotalSeconds:N1} PostgreSQL; resident (PSS) behind it: {own >> 20:N0} MiB node, {postgres >> 20:N0} MiB PostgreSQL"));
        return result;
    }

    private static async Task<JsonNode> IngestAsync(HttpClient http, string folder)
    {
        using var response = await http.PostAsJsonAsync("/v1/ingest", new { source = folder });
        var job = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["job"];
        return await WaitAsync(http, $"/v1/jobs/{job}");
    }

    private static async Task<JsonNode> ScanAsync(HttpClient http, bool isThorough)
    {
        using var response = await http.PostAsJsonAsync("/v1/duplicates/scans", new { thorough = isThorough });
        var scan = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["scan"];
        return await WaitAsync(http, $"/v1/duplicates/scans/{scan}");
    }

    private static async Task<JsonNode> WaitAsync(HttpClient http, string path)
    {
        while (true)
        {
            var status = (await http.GetFromJsonAsync<JsonNode>(path))!;
            switch ((string?)status["state"])
            {
                case "done":
                    return status;
                case "failed":
                    throw new InvalidOperationException((string?)status["message"]);
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(50));
                    break;
            }
        }
    }

    /// <param name="http">The node.</param>
    /// <param name="all">Receives the groups.</param>
    /// <param name="copies">Receives them without what counts as a neighbour in a burst.</param>
    private static async Task<int> ReadGroupsAsync(HttpClient http, GroupTally all, GroupTally copies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/duplicates?{string.Join('&', AllKinds.Select(kind => $"kind={kind}"))}");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            var items = JsonNode.Parse(line)!["items"]!.AsArray();
            all.Add([.. items.Select(item => (string)item!["name"]!)]);
            string[] sure = [.. items.Where(item => (string?)item!["kind"] != "burst").Select(item => (string)item!["name"]!)];
            if (sure.Length > 1)
            {
                copies.Add(sure);
            }
        }

        return all.Groups;
    }

    private static async Task WriteAsync(string name, GroupTally tally, string[] files, TextWriter output)
    {
        string[] names = Array.ConvertAll(files, file => Path.GetFileName(file));
        string[] copies = [DuplicateCollection.SameBytes, DuplicateCollection.Resized, .. EditMatrix.All.Select(edit => edit.Name)];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {tally.Groups:N0}, precision {100 * tally.Precision:F2}% of pairs, recall {100 * tally.Recall(names, copies.Contains):F1}% of copies, {100 * tally.Recall(names, made => made == DuplicateCollection.Moment):F1}% of photographs a moment later"));
        await output.WriteLineAsync("  by edit, %: " + string.Join(", ", copies
            .Where(made => names.Any(file => DuplicateCollection.Parse(file).Made == made))
            .Select(made => string.Create(CultureInfo.InvariantCulture, $"{made} {100 * tally.Recall(names, each => each == made):F0}"))));
    }
}
