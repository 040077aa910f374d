using System.Net;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class TrashTests(ApiNode node)
{
    [Fact]
    public async Task An_image_in_the_trash_is_not_found_until_it_is_taken_back_with_its_id_and_original()
    {
        var picture = TestPicture.Ppm(8100);
        var id = await node.Http.AddAsync("thrown.ppm", picture);

        await PostAsync($"/v1/images/{id}/trash", HttpStatusCode.NoContent);

        Assert.DoesNotContain(id, await FindAsync(picture));
        using (var gone = await node.Http.GetAsync($"/v1/images/{id}"))
        {
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }

        var listed = Assert.Single((await node.Http.GetJsonAsync($"/v1/trash?after={id - 1}&limit=1"))["images"]!.AsArray());
        Assert.Equal((id, "thrown.ppm", picture.Length), ((long)listed!["id"]!, (string)listed["name"]!, (int)listed["bytes"]!));

        await PostAsync($"/v1/images/{id}/restore", HttpStatusCode.NoContent);

        Assert.Equal(id, (await FindAsync(picture))[0]);
        Assert.Equal(picture, await node.Http.GetByteArrayAsync($"/v1/images/{id}/content"));
        await PostAsync($"/v1/images/{id}/restore", HttpStatusCode.NotFound);
        await PostAsync("/v1/images/987654/trash", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_upload_says_what_becomes_of_duplicates()
    {
        var original = await node.Http.AddAsync("original.ppm", TestPicture.Ppm(8101));

        var (asked, refused, trashed) = (await UploadAsync(3, "ask"), await UploadAsync(4, "reject"), await UploadAsync(5, "trash"));

        Assert.Equal("added", (string?)asked["status"]);
        Assert.Equal(original, (long)asked["duplicates"]![0]!["id"]!);
        Assert.Equal("rejected", (string?)refused["status"]);
        Assert.Null(refused["id"]);
        Assert.Contains($"looks like image {original}, which is stored already", (string?)refused["reason"], StringComparison.Ordinal);
        Assert.Equal("trashed", (string?)trashed["status"]);
        await PostAsync($"/v1/images/{trashed["id"]}/restore", HttpStatusCode.NoContent);

        async Task<JsonNode> UploadAsync(int noise, string policy)
        {
            using var form = new MultipartFormDataContent().WithFile("file", $"{policy}.ppm", TestPicture.Ppm(8101, noise: noise)).With("onDuplicate", policy);
            using var response = await node.Http.PostAsync("/v1/images", form);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["images"]![0]!;
        }
    }

    [Theory]
    [InlineData("/v1/trash?limit=0")]
    [InlineData("/v1/trash?after=x")]
    public async Task A_page_that_cannot_be_is_refused(string path)
    {
        using var response = await node.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task An_unknown_policy_is_refused_and_nothing_is_stored()
    {
        using var form = new MultipartFormDataContent().WithFile("file", "a.ppm", TestPicture.Ppm(8102)).With("onDuplicate", "maybe");
        using var response = await node.Http.PostAsync("/v1/images", form);

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal("onDuplicate must be ask, keep, trash or reject, not 'maybe'.", (string?)problem["detail"]);
        Assert.Empty((await node.Http.SearchAsync(
            new MultipartFormDataContent().WithFile("image", "a.ppm", TestPicture.Ppm(8102)).With("measure", "pdq").With("maxDistance", "0"))).HitIds());
    }

    private async Task<long[]> FindAsync(byte[] picture) =>
        (await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", picture).With("exact", "true"))).HitIds();

    private async Task PostAsync(string path, HttpStatusCode expected)
    {
        using var response = await node.Http.PostAsync(path, null);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
