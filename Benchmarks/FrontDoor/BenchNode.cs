using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.Benchmarks.Cluster;

namespace OrleansImageSearch.Benchmarks.FrontDoor;

/// <summary>The one node that <c>./run --data DIR</c> starts, with its private PostgreSQL.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private BenchNode(Process process, string data, HttpClient http) => (_process, _data, Http) = (process, data, http);

    public HttpClient Http { get; }

    /// <param name="data">The node's data.</param>
    /// <param name="connectionString">Of the PostgreSQL that runs on the data already; null where the node is to start it.</param>
    public static async Task<BenchNode> StartAsync(string data, string? connectionString = null)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{BenchCluster.FreePort()}"), Timeout = TimeSpan.FromMinutes(10) };
        var process = await BenchProgram.StartAsync("Client.Api", ["--port", $"{http.BaseAddress.Port}", "--data", data], connectionString is null
            ? new Dictionary<string, string>()
            : new() { ["ConnectionStrings__Catalog"] = connectionString });
        return new BenchNode(process, data, http);
    }

    public async Task<JsonNode> GetClusterAsync() => (await Http.GetFromJsonAsync<JsonNode>("/v1/cluster"))!;

    /// <summary>Waits until every bucket is in memory with <paramref name="images"/> descriptors of each measure.</summary>
    public async Task WaitUntilLoadedAsync(long images)
    {
        while ((await GetClusterAsync())["measures"]!.AsArray() is var measures
            && (measures.Count == 0 || measures.Any(measure => (long)measure!["descriptors"]! < images)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Sends lines to the import, and requires that none is rejected.</summary>
    public async Task ImportAsync(byte[] lines)
    {
        using var content = new ByteArrayContent(lines);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await Http.PostAsync("/v1/import", content);
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || (long)JsonNode.Parse(answer)!["rejected"]! > 0)
        {
            throw new InvalidOperationException($"An import ended with {(int)response.StatusCode}: {answer[..Math.Min(answer.Length, 500)]}");
        }
    }

    /// <summary>Used so far by the node and by its PostgreSQL.</summary>
    public (TimeSpan Node, TimeSpan Postgres) ProcessorTime()
    {
        _process.Refresh();
        return (_process.TotalProcessorTime, ProcessTimes.OfPostgres(_data));
    }

    /// <summary>Proportional set size of the node and of its PostgreSQL.</summary>
    public (long Node, long Postgres) PssBytes() =>
        (ProcessTimes.PssBytes([_process.Id]), ProcessTimes.PssBytes(ProcessTimes.Postgres(_data)));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using (var kill = Process.Start("kill", $"{_process.Id}"))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
