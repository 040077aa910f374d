using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class JobTests(ApiNode node)
{
    [Fact]
    public async Task A_folder_is_taken_in_and_the_events_end_with_the_counts()
    {
        var folder = node.Folder.CreateSubdirectory("collection");
        foreach (var seed in Enumerable.Range(4001, 5))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{seed}.ppm"), TestPicture.Ppm(seed));
        }

        await File.WriteAllBytesAsync(Path.Combine(folder.CreateSubdirectory("below").FullName, "again.ppm"), TestPicture.Ppm(seed: 4001));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "broken-1.jpg"), "no picture");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "broken-2.jpg"), "none either");

        using var response = await node.Http.PostAsJsonAsync("/v1/ingest", new { source = folder.FullName });
        var job = (await response.ReadAsync(HttpStatusCode.Accepted))["job"]!;
        var events = await node.Http.ReadEventsAsync($"/v1/jobs/{job}/events");

        Assert.Equal($"/v1/jobs/{job}", response.Headers.Location?.OriginalString);
        Assert.All(events[..^1], item => Assert.Equal(("progress", "running"), (item.Type, (string?)item.Data["state"])));
        Assert.Equal("done", events[^1].Type);
        var done = events[^1].Data;
        Assert.Equal("done", (string?)done["state"]);
        Assert.True((bool)done["listed"]!);
        Assert.Equal((8, 5, 1, 2), ((int)done["found"]!, (int)done["added"]!, (int)done["known"]!, (int)done["rejected"]!));
        Assert.True((DateTimeOffset)done["finishedAt"]! >= (DateTimeOffset)done["startedAt"]!);
        Assert.True(JsonNode.DeepEquals(done, await node.Http.GetJsonAsync($"/v1/jobs/{job}")));
        Assert.True(JsonNode.DeepEquals(done, (await node.Http.GetJsonAsync("/v1/jobs?limit=1"))["jobs"]!.AsArray().Single()));

        await AssertRejectionsPageAsync(job);
    }

    [Fact]
    public async Task Several_sources_are_one_job()
    {
        var folder = node.Folder.CreateSubdirectory("several");
        string[] sources = [Path.Combine(folder.FullName, "a.ppm"), Path.Combine(folder.FullName, "b.ppm")];
        await File.WriteAllBytesAsync(sources[0], TestPicture.Ppm(seed: 4011));
        await File.WriteAllBytesAsync(sources[1], TestPicture.Ppm(seed: 4012));

        var job = await node.Http.IngestAsync(new { sources });

        Assert.Equal(2, (int)job["added"]!);
        Assert.Equal(sources, job["sources"]!.AsArray().Select(source => (string?)source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/events")]
    [InlineData("/rejections")]
    public async Task An_unknown_job_is_not_found(string part)
    {
        using var response = await node.Http.GetAsync($"/v1/jobs/{Guid.NewGuid()}{part}");

        await response.ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    public async Task A_list_of_jobs_has_a_limit(string limit)
    {
        using var response = await node.Http.GetAsync($"/v1/jobs?limit={limit}");

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.Contains("limit must be 1 to 100", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task All_edits_of_a_real_photo_are_found_before_any_other()
    {
        var bridge = SharedData.PathOf("photos/pdq/bridge-mods");
        var others = SharedData.PathOf("photos/imagededup");
        await node.Http.IngestAsync(new { sources = new[] { bridge, others } });
        var query = Directory.GetFiles(bridge).Single(file => Path.GetFileName(file) == "blur-a-lot.jpg");
        var edits = Directory.GetFiles(bridge).Length;

        var result = await node.Http.SearchAsync(new MultipartFormDataContent()
            .WithFile("image", "query.jpg", await File.ReadAllBytesAsync(query)).With("k", $"{edits}"));

        Assert.All(result["hits"]!.AsArray(), hit => Assert.Contains("bridge-mods", (string?)hit!["uri"], StringComparison.Ordinal));
        Assert.Equal(edits, result.HitIds().Length);
    }

    [SharedDataFact]
    public async Task The_eight_turned_and_mirrored_files_of_a_photo_find_each_other_when_asked_to()
    {
        var turned = SharedData.PathOf("photos/pdq/reg/dih");
        await node.Http.IngestAsync(new { sources = new[] { turned, SharedData.PathOf("photos/clothing-test/shoes") } });
        var files = Directory.GetFiles(turned);

        foreach (var file in files)
        {
            var result = await node.Http.SearchAsync(new MultipartFormDataContent()
                .WithFile("image", "query.jpg", await File.ReadAllBytesAsync(file)).With("k", "40").With("measure", "pdq").With("dihedral", "true"));

            // Other tests may have stored more files of the same photo; none of another photo comes so near.
            var near = result["hits"]!.AsArray().Where(hit => (float)hit!["measures"]!["pdq"]!["distance"]! <= 31).ToArray();
            var ids = near.Select(hit => (long)hit!["id"]!);
            foreach (var other in files)
            {
                using var known = await node.Http.UploadAsync((Path.GetFileName(other), await File.ReadAllBytesAsync(other)));
                var body = await known.ReadAsync(HttpStatusCode.OK);
                Assert.Contains((long)body["images"]![0]!["id"]!, ids);
            }
        }
    }

    private async Task AssertRejectionsPageAsync(JsonNode job)
    {
        var first = await node.Http.GetJsonAsync($"/v1/jobs/{job}/rejections?limit=1");
        var rejected = first["rejections"]!.AsArray().Single()!;
        Assert.EndsWith("broken-1.jpg", (string?)rejected["place"], StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace((string?)rejected["reason"]));

        var rest = await node.Http.GetJsonAsync($"/v1/jobs/{job}/rejections?after={Uri.EscapeDataString((string)first["next"]!)}");
        Assert.EndsWith("broken-2.jpg", (string?)rest["rejections"]!.AsArray().Single()!["place"], StringComparison.Ordinal);
        Assert.DoesNotContain("next", rest.AsObject());
    }
}
