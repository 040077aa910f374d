using System.Text.Json;

namespace OrleansImageSearch.System.Tests.Cli;

public sealed class StatusCommandTests
{
    private const string Answer = """
        {"engine":"Orleans 10","images":1234,
         "silos":[{"address":"S127.0.0.1:11111:1","status":"active","descriptors":3702,"grains":[{"type":"bucket","activations":3},{"type":"search","activations":1}]}],
         "measures":[{"measure":"pdq/1","tableVersion":1,"descriptors":1234,"buckets":[{"prefix":"*","count":1234,"memoryBytes":9,"silo":"S1","activatedAt":"2026-01-01T00:00:00Z"}],"unanswered":[]}]}
        """;

    [Fact]
    public async Task The_cluster_is_shown_as_tables()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("status", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Equal($"1,234 images at {server.Url}, engine Orleans 10", run.OutLines[0]);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["pdq/1", "1,234", "1", "0"]);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["S127.0.0.1:11111:1", "active", "3,702", "4"]);
    }

    [Fact]
    public async Task Json_is_the_servers_answer_on_one_line()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("status", "--json", "--server", server.Url);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Answer).RootElement, JsonDocument.Parse(Assert.Single(run.OutLines)).RootElement));
    }
}
