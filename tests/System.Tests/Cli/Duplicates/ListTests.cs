using System.Text.Json;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

public sealed class ListTests
{
    private const string First = """{"group":1,"items":[{"image":5,"sha256":"aa","uri":"file:///a/b.jpg","bytes":2048,"width":80,"height":60,"format":"jpeg","action":"keep","rule":"larger","new":1},{"image":9,"sha256":"bb","uri":"upload:///bb/x.jpg","bytes":1024,"kind":"edited","distance":12,"action":"trash"}]}""";
    private const string Second = """{"group":2,"items":[{"image":6,"sha256":"cc","uri":"file:///a/c.jpg","bytes":1,"action":"keep"},{"image":6,"sha256":"cc","uri":"file:///a/d%0A.jpg","bytes":1,"kind":"identical","distance":0,"action":"trash"}]}""";

    [Fact]
    public async Task Groups_are_listed_page_by_page_and_end_with_11()
    {
        await using var server = await PagesAsync();

        var run = await CommandRun.OfAsync("duplicates", "list", "--prefer", "older", "--protect", "/tmp", "--server", server.Url);

        Assert.Equal((11, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                "group 1",
                "  stays    /a/b.jpg (80x60, jpeg, 2.0 KiB, larger)",
                "  to trash upload x.jpg (image 9) (1.0 KiB, edited, 12 bits)",
                "group 2",
                "  stays    /a/c.jpg (1 bytes)",
                "  to trash /a/d .jpg (1 bytes, identical)",
                "2 groups; 2 items, 1.0 KiB, would go: imagesearch duplicates apply says more, and with --yes does it",
            ],
            run.OutLines);
        Assert.Equal(
            ["GET /v1/duplicates?limit=1", "GET /v1/duplicates?limit=500&prefer=older&protect=%2Ftmp", "GET /v1/duplicates?limit=500&cursor=1&prefer=older&protect=%2Ftmp"],
            server.Requests);
    }

    [Fact]
    public async Task Json_lines_are_the_servers_groups_as_apply_reads_them()
    {
        await using var server = await PagesAsync();

        var run = await CommandRun.OfAsync("duplicates", "list", "--jsonl", "--server", server.Url);

        Assert.Equal(11, run.ExitCode);
        Assert.All(run.OutLines.Zip([First, Second]), pair => Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(pair.Second).RootElement, JsonDocument.Parse(pair.First).RootElement)));
    }

    [Fact]
    public async Task A_scan_is_made_where_there_was_none_and_watched_to_its_end()
    {
        var scanned = 0;
        await using var server = await RecordedServer.StartAsync(context => (context.Request.Method, context.Request.Path.Value) switch
        {
            ("POST", "/v1/duplicates/scans") => RecordedServer.WriteAsync(context, """{"scan":"6f9619ff-8b86-d011-b42d-00c04fc964ff"}""", 202),
            ("GET", "/v1/duplicates/scans/6f9619ff-8b86-d011-b42d-00c04fc964ff") => RecordedServer.WriteAsync(
                context, $$"""{"state":"{{(Interlocked.Increment(ref scanned) > 1 ? "done" : "running")}}","stage":"joining","done":1,"total":2,"images":7,"pairs":0,"groups":0}"""),
            _ when scanned > 1 => RecordedServer.WriteAsync(context, """{"groups":[]}"""),
            _ => RecordedServer.WriteAsync(context, """{"status":404,"detail":"No scan is done."}""", 404),
        });

        var run = await CommandRun.OfAsync("duplicates", "list", "--server", server.Url);

        Assert.Equal((0, "7 images, 0 pairs, 0 groups\n", "there are no duplicates\n"), (run.ExitCode, run.Error, run.Out));
    }

    [Fact]
    public async Task A_scan_that_fails_is_told_with_its_reason()
    {
        await using var server = await RecordedServer.StartAsync(context => context.Request.Method == "POST"
            ? RecordedServer.WriteAsync(context, """{"scan":7}""", 202)
            : RecordedServer.WriteAsync(context, """{"state":"failed","message":"The catalog is full."}"""));

        (await CommandRun.OfAsync("duplicates", "list", "--scan", "--server", server.Url)).AssertFailed(1, "the scan failed: The catalog is full.");
    }

    private static Task<RecordedServer> PagesAsync() => RecordedServer.StartAsync(context =>
        RecordedServer.WriteAsync(context, context.Request.Query.ContainsKey("cursor") ? $$"""{"groups":[{{Second}}]}""" : $$"""{"groups":[{{First}}],"next":"1"}"""));
}
