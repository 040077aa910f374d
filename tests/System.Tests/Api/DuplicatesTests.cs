using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>Duplicates of a whole collection, over HTTP.</summary>
public sealed class DuplicatesTests : IAsyncLifetime, IDisposable
{
    private readonly ApiNode _node = new() { Settings = ["--Duplicates:BlockSize", "8"] };

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Before_the_first_scan_the_answer_says_what_to_do()
    {
        using var response = await _node.Http.GetAsync("/v1/duplicates");

        var problem = await response.ReadProblemAsync(HttpStatusCode.NotFound);
        Assert.Contains("POST /v1/duplicates/scans", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/events")]
    public async Task An_unknown_scan_is_not_found(string part)
    {
        using var response = await _node.Http.GetAsync($"/v1/duplicates/scans/{Guid.NewGuid()}{part}");

        await response.ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_scan_finds_files_of_the_same_bytes_and_look_alikes_and_says_which_would_stay()
    {
        Write("a/one.ppm", TestPicture.Ppm(1));
        Write("b/one again.ppm", TestPicture.Ppm(1));
        Write("b/one rescaled.ppm", TestPicture.Ppm(1, width: 192, height: 144));
        Write("a/two.ppm", TestPicture.Ppm(2));
        Write("b/two again.ppm", TestPicture.Ppm(2));
        for (var seed = 10; seed < 40; seed++)
        {
            Write($"others/{seed}.ppm", TestPicture.Ppm(seed));
        }

        await IngestAsync();

        var scan = await ScanAsync();
        var groups = await ListAsync("");

        Assert.Equal(("done", 33, 2), ((string?)scan["state"], (int)scan["images"]!, (int)scan["groups"]!));
        Assert.Equal(2, groups.Length);
        var three = groups.Single(group => group["items"]!.AsArray().Count == 3);
        Assert.Equal(["- a/one.ppm", "- b/one again.ppm", "keep larger b/one rescaled.ppm"], Describe(three).Order());
        Assert.Null(three["items"]![0]!["kind"]);
        Assert.All(three["items"]!.AsArray().Skip(1), item => Assert.True((string?)item!["kind"] is "identical" or "reencoded" or "edited"));
        var two = groups.Single(group => group["items"]!.AsArray().Count == 2);
        Assert.Equal(["- a/two.ppm", "keep longer-path b/two again.ppm"], Describe(two).Order());
        Assert.Equal("identical", (string?)two["items"]![1]!["kind"]);

        var protectedGroups = await ListAsync($"?protect={Uri.EscapeDataString(PathTo("a"))}");
        Assert.All(protectedGroups, group => Assert.StartsWith("keep protected a/", Describe(group).Single(item => item.Contains("protected", StringComparison.Ordinal)), StringComparison.Ordinal));
        Assert.Empty(await ListAsync($"?against={Uri.EscapeDataString(PathTo("others"))}"));
    }

    [Fact]
    public async Task A_thorough_scan_finds_cropped_copies_too()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            Write($"{seed}.jpg", Photo(seed, picture => picture.Linear(1, 0)));
            Write($"{seed} cut.jpg", Photo(seed, picture => picture.Crop(60, 45, 380, 285)));
        }

        await IngestAsync();
        await ScanAsync();
        var quick = (await ListAsync("")).Length;
        var scan = await ScanAsync(thorough: true);

        Assert.Equal((0, 3), (quick, (int)scan["groups"]!));
        Assert.All(await ListAsync(""), group => Assert.Equal(
            (string)group["items"]![0]!["name"]! is var name && name.EndsWith(" cut.jpg", StringComparison.Ordinal) ? name.Replace(" cut", "", StringComparison.Ordinal) : name.Replace(".jpg", " cut.jpg", StringComparison.Ordinal),
            (string)group["items"]![1]!["name"]!));

        static byte[] Photo(int seed, Func<Picture, Picture> edit)
        {
            var ppm = TestPicture.Ppm(seed, 500, 375);
            using var picture = Picture.FromPixels(ppm.AsSpan(ppm.Length - 500 * 375 * 3), 500, 375);
            using var edited = edit(picture);
            return edited.ToJpeg();
        }
    }

    [Fact]
    public async Task Groups_come_in_pages_and_as_lines_and_each_once()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            Write($"{seed}.ppm", TestPicture.Ppm(seed));
            Write($"{seed} noisy.ppm", TestPicture.Ppm(seed, noise: 4));
        }

        await IngestAsync();
        await ScanAsync();

        var paged = new List<long>();
        for (string? cursor = "0"; cursor is not null;)
        {
            var page = await _node.Http.GetJsonAsync($"/v1/duplicates?limit=10&cursor={cursor}");
            paged.AddRange(page["groups"]!.AsArray().Select(group => (long)group!["group"]!));
            cursor = (string?)page["next"];
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/duplicates");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var response = await _node.Http.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n').Select(line => (long)JsonNode.Parse(line)!["group"]!);

        Assert.Equal(25, paged.Distinct().Count());
        Assert.Equal(paged, lines);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_group_that_is_wanted_comes_back_only_with_a_new_member()
    {
        Write("1.ppm", TestPicture.Ppm(1));
        Write("2.ppm", TestPicture.Ppm(1, noise: 4));
        await IngestAsync();
        await ScanAsync();
        var group = (long)Assert.Single(await ListAsync(""))["group"]!;

        using (var said = await _node.Http.PostAsJsonAsync($"/v1/duplicates/{group}/verdict", new { verdict = "keep" }))
        {
            Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
        }

        Assert.Empty(await ListAsync(""));

        // Renamed, taken in anew under other ids, scanned anew.
        foreach (var id in await FindAsync())
        {
            using var deleted = await _node.Http.DeleteAsync($"/v1/images/{id}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        File.Move(PathTo("1.ppm"), PathTo("renamed.ppm"));
        await IngestAsync();
        Assert.Equal(2, (await FindAsync()).Length);
        await ScanAsync();
        Assert.Empty(await ListAsync(""));

        Write("3.ppm", TestPicture.Ppm(1, noise: 6));
        await IngestAsync();
        await ScanAsync();
        Assert.Equal(3, Assert.Single(await ListAsync(""))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Verdicts_go_out_and_come_in_as_lines_and_can_be_taken_back()
    {
        Write("1.ppm", TestPicture.Ppm(1));
        Write("2.ppm", TestPicture.Ppm(1, noise: 4));
        await IngestAsync();
        await ScanAsync();
        var group = Assert.Single(await ListAsync(""));
        await _node.Http.PostAsJsonAsync($"/v1/duplicates/{group["group"]}/verdict", new { verdict = "not-duplicate" });
        Assert.Empty(await ListAsync(""));

        var exported = await _node.Http.GetStringAsync("/v1/duplicates/verdicts");
        var verdict = JsonNode.Parse(exported)!;
        Assert.Equal("not-duplicate", (string?)verdict["verdict"]);
        Assert.Equal(group["items"]!.AsArray().Select(item => (string)item!["sha256"]!).Order(), verdict["sha256"]!.AsArray().Select(hash => (string)hash!));

        Assert.Equal((1, 0), await ChangeAsync(HttpMethod.Delete, exported));
        Assert.Single(await ListAsync(""));
        Assert.Equal((1, 1), await ChangeAsync(HttpMethod.Post, exported + """{"verdict":"maybe","sha256":["aa"]}""" + "\n"));
        Assert.Empty(await ListAsync(""));
        Assert.Equal((0, 0), await ChangeAsync(HttpMethod.Post, exported));

        // The scan follows it as well: nothing is left to look at.
        await ScanAsync();
        Assert.Empty(await ListAsync(""));

        async Task<(int, int)> ChangeAsync(HttpMethod method, string lines)
        {
            using var request = new HttpRequestMessage(method, "/v1/duplicates/verdicts") { Content = new StringContent(lines, null, "application/x-ndjson") };
            using var response = await _node.Http.SendAsync(request);
            var result = await response.ReadAsync(HttpStatusCode.OK);
            return ((int)result["changed"]!, result["rejected"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task What_a_clean_up_takes_is_found_no_more_is_named_by_the_survivor_and_comes_back()
    {
        Write("1.ppm", TestPicture.Ppm(1));
        Write("2.ppm", TestPicture.Ppm(1, noise: 4));
        await IngestAsync();
        var upload = await _node.Http.AddAsync("up.ppm", TestPicture.Ppm(1, noise: 7));
        await ScanAsync();
        var items = Assert.Single(await ListAsync(""))["items"]!.AsArray();
        var stays = (long)items.Single(item => (string)item!["action"]! == "keep")!["image"]!;
        var goes = items.Where(item => (string)item!["action"]! == "trash").ToArray();
        Assert.Equal(2, goes.Length);
        var apply = Guid.NewGuid();

        for (var again = 0; again < 2; again++)
        {
            var applied = await PostAsync("/v1/duplicates/apply", new { apply, items = goes.Select(item => new { image = (long)item!["image"]!, uri = (string)item["uri"]!, into = stays }) });
            Assert.Equal((2, 0), ((int)applied["changed"]!, applied["refused"]!.AsArray().Count));
        }

        Assert.Equal([stays], await FindAsync());
        Assert.Empty(await ListAsync(""));
        var record = await _node.Http.GetJsonAsync($"/v1/images/{stays}");
        Assert.Equal(goes.Select(item => (string)item!["name"]!).Order(), record["formerNames"]!.AsArray().Select(name => (string)name!["name"]!).Order());
        Assert.Equal(2, (int)Assert.Single((await _node.Http.GetJsonAsync("/v1/duplicates/applies"))["applies"]!.AsArray())!["items"]!);

        Assert.Equal(1, (int)(await PostAsync("/v1/duplicates/undo", new { apply, items = new[] { new { image = upload, uri = (string?)null } } }))["restored"]!);
        Assert.Equal(upload == stays ? [stays] : new[] { stays, upload }.Order(), (await FindAsync()).Order());
        Assert.Equal(1, (int)(await PostAsync("/v1/duplicates/undo", new { apply }))["restored"]!);
        Assert.Equal(3, (await FindAsync()).Length);
        Assert.Single(await ListAsync(""));
    }

    [Theory]
    [InlineData("/v1/duplicates?limit=0", "limit")]
    [InlineData("/v1/duplicates?cursor=x", "cursor")]
    [InlineData("/v1/duplicates?prefer=newest", "prefer")]
    [InlineData("/v1/duplicates?protect=photos", "protect")]
    [InlineData("/v1/duplicates?after=3", "after")]
    public async Task A_query_that_cannot_be_is_refused_by_the_name_of_its_field(string path, string field)
    {
        using var response = await _node.Http.GetAsync(path);

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.NotNull(problem["errors"]![field]);
    }

    private string PathTo(string relative) => Path.Combine(_node.Folder.FullName, "photos", relative).TrimEnd('/');

    private void Write(string relative, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathTo(relative))!);
        File.WriteAllBytes(PathTo(relative), content);
        File.SetLastWriteTimeUtc(PathTo(relative), DateTime.UnixEpoch);
    }

    private Task<JsonNode> IngestAsync() => _node.Http.IngestAsync(new { source = PathTo("") });

    private async Task<JsonNode> ScanAsync(bool thorough = false)
    {
        using var response = await _node.Http.PostAsync("/v1/duplicates/scans", thorough ? JsonContent.Create(new { thorough }) : null);
        var id = (await response.ReadAsync(HttpStatusCode.Accepted))["scan"];
        var events = await _node.Http.ReadEventsAsync($"/v1/duplicates/scans/{id}/events");
        Assert.All(events[..^1], item => Assert.Equal(("progress", "running"), (item.Type, (string?)item.Data["state"])));
        var scan = events[^1].Data;
        Assert.Equal(("done", "done"), (events[^1].Type, (string?)scan["state"]));
        Assert.True(JsonNode.DeepEquals(scan, await _node.Http.GetJsonAsync($"/v1/duplicates/scans/{id}")));
        Assert.True(JsonNode.DeepEquals(scan, (await _node.Http.GetJsonAsync("/v1/duplicates/scans"))["scans"]!.AsArray().Single()));
        return scan;
    }

    private async Task<JsonNode[]> ListAsync(string query) =>
        [.. (await _node.Http.GetJsonAsync($"/v1/duplicates{query}"))["groups"]!.AsArray().Select(group => group!)];

    private IEnumerable<string> Describe(JsonNode group) => group["items"]!.AsArray().Select(item =>
        $"{((string)item!["action"]! == "trash" ? "-" : $"keep {item["rule"]}")} {Path.GetRelativePath(PathTo(""), new Uri((string)item["uri"]!).LocalPath)}");

    private async Task<long[]> FindAsync() => (await _node.Http.SearchAsync(
        new MultipartFormDataContent().WithFile("image", "query.ppm", TestPicture.Ppm(1)).With("exact", "true"))).HitIds();

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await _node.Http.PostAsJsonAsync(path, body);
        return await response.ReadAsync(HttpStatusCode.OK);
    }
}
