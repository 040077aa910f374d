using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansImageSearch.System.Tests.Cli;

public sealed class SearchCommandTests : IDisposable
{
    private const string Answer = """
        {"hits":[
          {"id":7,"name":"Brücke \u001b[31m.jpg","uri":"file:///b.jpg","score":0.98,"measures":{"pdq":{"score":0.97,"distance":4},"color":{"score":0.99,"distance":0.0125}}},
          {"id":12,"name":"boat.jpg","uri":"file:///boat.jpg","score":0.5,"measures":{"pdq":{"score":0.5,"distance":128}}}],
         "receipt":{"bucketsAsked":2,"bucketsFailed":1,"bucketsTotal":4,"failedBuckets":["pdq/1:01"],"coverage":0.875,"complete":false,"elapsedMs":4.21,"stages":[]}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hits_are_a_table_and_the_receipt_a_line()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("search", "3", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["1", "0.980", "7", "4", "0.013", ..]);
        Assert.Contains(run.OutLines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["2", "0.500", "12", "128", "boat.jpg"]);
        Assert.Equal("asked 2 of 4 buckets, 1 did not answer (pdq/1:01), coverage 87.5 %, 4.2 ms", run.OutLines[^1]);
    }

    [Fact]
    public async Task A_name_cannot_steer_the_terminal()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("search", "3", "--server", server.Url);
        Assert.Contains("Brücke \uFFFD[31m.jpg", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_the_servers_answer_on_one_line_and_nothing_else()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        var run = await CommandRun.OfAsync("search", "3", "--json", "--server", server.Url);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        var line = Assert.Single(run.OutLines);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Answer).RootElement, JsonDocument.Parse(line).RootElement));
        Assert.Contains("Brücke", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_reaches_the_server()
    {
        IFormCollection? form = null;
        var content = "";
        await using var server = await RecordedServer.StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync();
            content = await new StreamReader(form.Files.GetFile("image")!.OpenReadStream()).ReadToEndAsync();
            await RecordedServer.WriteAsync(context, Answer);
        });
        var image = _folder.Write("a \"quoted\"\nname ü.jpg", "the bytes");
        var run = await CommandRun.OfAsync(
            "search", image, "12", "-k", "9", "--measure", "pdq:2", "--measure", "color", "--not", "13", "--exact", "--dihedral",
            "--max-distance", "31.5", "--server", server.Url);

        Assert.Equal("", run.Error);
        Assert.Equal("the bytes", content);
        Assert.Equal("12", form!["id"]);
        Assert.Equal("13", form["not"]);
        Assert.Equal("9", form["k"]);
        Assert.Equal("pdq:2,color", string.Join(",", form["measure"].AsEnumerable()));
        Assert.Equal("true", form["exact"]);
        Assert.Equal("true", form["dihedral"]);
        Assert.Equal("31.5", form["maxDistance"]);
    }

    [Fact]
    public async Task What_the_server_says_of_an_option_is_wrong_usage()
    {
        await using var server = await RecordedServer.AnsweringAsync(
            """{"status":400,"detail":"x","errors":{"measure":["There is no measure 'phash'; there are pdq, dhash and color."]}}""", 400, "application/problem+json");
        (await CommandRun.OfAsync("search", "3", "--measure", "phash", "--server", server.Url))
            .AssertFailed(2, "imagesearch: --measure: There is no measure 'phash'; there are pdq, dhash and color.");
    }

    [Fact]
    public async Task What_the_server_says_of_an_image_is_a_failure()
    {
        await using var server = await RecordedServer.AnsweringAsync("""{"status":400,"errors":{"image":["It is no image."]}}""", 400);
        (await CommandRun.OfAsync("search", "3", "--server", server.Url)).AssertFailed(1, "It is no image.");
    }

    [Fact]
    public async Task A_file_or_folder_that_is_no_query_fails_before_the_server_is_asked()
    {
        await using var server = await RecordedServer.AnsweringAsync(Answer);
        (await CommandRun.OfAsync("search", "nosuch.jpg", "--server", server.Url)).AssertFailed(1, "there is no file nosuch.jpg");
        (await CommandRun.OfAsync("search", _folder.Path, "--server", server.Url)).AssertFailed(1, "is a folder");
        Assert.Empty(server.Requests);
    }
}
