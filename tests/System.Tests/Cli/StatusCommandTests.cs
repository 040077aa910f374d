using System.Text.Json;

namespace OrleansImageSearch.System.Tests.Cli;

public sealed class StatusCommandTests
{
    private const string Answer = """
        {"engine":"Orleans 10","version":7,"images":1234,"skew":1.25,"activationsInFlight":2,"movesInFlight":1,
         "searchesPerSecond":12.34,"ingestsPerSecond":5,"searchP50Ms":3.21,"searchP99Ms":45.6,
         "silos":[{"address":"S127.0.0.1:11111:1","status":"active","descriptors":3702,"grains":[{"type":"bucket","activations":3},{"type":"search","activations":1}],
           "load":{"name":"a","uptimeSeconds":61,"workingSetBytes":314572800,"cpuShare":0.25,"processors":2,"buckets":3}}],
         "measures":[{"measure":"pdq/1","tableVersion":1,"descriptors":1234,"buckets":[{"prefix":"*","count":1234,"memoryBytes":9,"silo":"S1","activatedAt":"2026-01-01T00:00:00Z"}],"cold":[],"unanswered":[]}]}
        """;

    [Fact]
    public async Task The_cluster_is_shown_as_tables()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("status", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal($"1,234 images at {server.Url}, engine Orleans 10", run.OutLines[0]);
        Assert.Equal("12.3 searches/s (p50 3.2 ms, p99 45.6 ms), 5.0 ingests/s; skew 1.25, 2 buckets loading, 1 moving", run.OutLines[1]);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["pdq/1", "1,234", "1", "0"]);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["S127.0.0.1:11111:1", "active", "3,702", "3", "4", "300", "25", "61"]);
    }

    [Fact]
    public async Task A_cluster_that_has_nothing_yet_is_shown_all_the_same()
    {
        await using var server = await RecordedServer.AnsweringAsync("""
            {"engine":"Orleans 10","version":7,"images":0,"activationsInFlight":0,"movesInFlight":0,"searchesPerSecond":0,"ingestsPerSecond":0,
             "silos":[{"address":"S127.0.0.1:11111:1","status":"joining","descriptors":0,"grains":[]}],"measures":[]}
            """);

        var run = await CommandRun.OfAsync("status", "--server", server.Url);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.OutLines, line => line.Contains("joining", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_the_servers_answer_on_one_line()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("status", "--json", "--server", server.Url);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Answer).RootElement, JsonDocument.Parse(Assert.Single(run.OutLines)).RootElement));
    }
}
