using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.System.Tests.Cli;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class ImportTests(ApiNode node)
{
    [Fact]
    public async Task Lines_are_taken_in_and_bad_ones_are_rejected_by_their_number()
    {
        string[] lines = [Line("a"), "{", "", "null", Line("b").Replace("\"pdq/1\"", "\"pdq/9\"", StringComparison.Ordinal), "{\"uri\":\"file:///x\"}", Line("c")];

        var answer = await ImportAsync(string.Join("\n", lines));
        var again = await ImportAsync(string.Join("\r\n", lines) + "\r\n");

        Assert.Equal((2, 0, 4), ((int)answer["added"]!, (int)answer["known"]!, (int)answer["rejected"]!));
        Assert.Equal((0, 2, 4), ((int)again["added"]!, (int)again["known"]!, (int)again["rejected"]!));
        Assert.Equal([2, 4, 5, 6], answer["rejections"]!.AsArray().Select(rejection => (int)rejection!["line"]!));
        Assert.Contains("sha256", (string?)answer["rejections"]![3]!["reason"], StringComparison.Ordinal);
        Assert.Contains("pdq/9", (string?)answer["rejections"]![2]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_longer_than_an_upload_may_be_is_taken_in_as_it_comes()
    {
        const int Lines = 5_000;
        var body = string.Join("\n", Enumerable.Range(0, Lines).Select(i => Line($"long {i}")));
        Assert.True(body.Length > ApiNode.MaxRequestBytes, $"The body has only {body.Length} characters.");

        var answer = await ImportAsync(body);

        Assert.Equal((Lines, 0), ((int)answer["added"]!, (int)answer["rejected"]!));
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_a_bad_request_that_says_which()
    {
        using var response = await PostAsync(Line("before too long") + "\n" + new string(' ', 300_000));

        var problem = await response.ReadAsync(HttpStatusCode.BadRequest);
        Assert.Contains("Line 2", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_original_of_an_imported_image_is_given_only_where_its_bytes_are_the_images()
    {
        var picture = TestPicture.Ppm(seed: 3901);
        var folder = node.Folder.CreateSubdirectory("imported");
        var (right, wrong) = (Path.Combine(folder.FullName, "right.ppm"), Path.Combine(folder.FullName, "wrong.ppm"));
        await File.WriteAllBytesAsync(right, picture);
        await File.WriteAllBytesAsync(wrong, [.. picture.Reverse()]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(picture));
        await ImportAsync(Line("right", hash, right, picture.Length) + "\n" + Line("wrong", uri: wrong, bytes: picture.Length));

        var found = await FindAsync(hash);
        var other = await FindAsync(Hash("wrong"));
        using var gone = await node.Http.GetAsync($"/v1/images/{other}/content");

        Assert.Equal(picture, await node.Http.GetByteArrayAsync($"/v1/images/{found}/content"));
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Http.GetAsync($"/v1/images/{found}/thumbnail")).StatusCode);
    }

    [Fact]
    public async Task The_command_imports_files_and_tells_what_was_rejected()
    {
        var file = Path.Combine(node.Folder.FullName, "import.jsonl");
        await File.WriteAllLinesAsync(file, [Line("command 1"), "not JSON", Line("command 2")]);

        var run = await CommandRun.OfAsync("import", file, "--server", node.Http.BaseAddress!.ToString());
        var again = await CommandRun.WithInputAsync(Encoding.UTF8.GetBytes(Line("command 2")), "import", "-", "--jsonl", "--server", node.Http.BaseAddress!.ToString());
        var absent = await CommandRun.OfAsync("import", file + ".absent", "--server", node.Http.BaseAddress!.ToString());

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("2 added, 0 already known, 1 rejected", run.OutLines[0], StringComparison.Ordinal);
        Assert.Contains("import.jsonl:2", run.OutLines[1], StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("\"known\":1", again.Out, StringComparison.Ordinal);
        absent.AssertFailed(1, "name a file of JSON Lines");
    }

    private async Task<long> FindAsync(string sha256) =>
        (await node.App.Services.GetRequiredService<ImageCatalog>().FindBySha256Async([sha256])).Values.Single();

    private async Task<JsonNode> ImportAsync(string body)
    {
        using var response = await PostAsync(body);
        return await response.ReadAsync(HttpStatusCode.OK);
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        node.Http.PostAsync("/v1/import", new StringContent(body, Encoding.UTF8, "application/x-ndjson"));

    private static string Hash(string seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));

    /// <summary>A description with codes made of <paramref name="seed"/>.</summary>
    private static string Line(string seed, string? sha256 = null, string? uri = null, int bytes = 1000)
    {
        var hash = Hash(seed);
        var random = new Random(Convert.ToInt32(hash[..8], 16));
        return JsonSerializer.Serialize(new
        {
            sha256 = sha256 ?? hash,
            uri = new Uri(uri ?? $"/described/{seed}.jpg").AbsoluteUri,
            width = 40,
            height = 30,
            format = "pnm",
            bytes,
            descriptors = MeasureRegistry.Default.All.ToDictionary(measure => measure.Stamp, measure =>
            {
                var code = new byte[measure.CodeLengthBytes];
                random.NextBytes(code);
                return new { code = Convert.ToHexStringLower(code), quality = 80 };
            }),
        });
    }
}
