using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>The library page by page, and what becomes of several of its images at once.</summary>
public sealed class LibraryTests(LibraryTests.Library library) : IClassFixture<LibraryTests.Library>
{
    private HttpClient Http => library.Node.Http;

    [Theory]
    [InlineData("", "i h g f e d c b a")]
    [InlineData("order=asc", "a b c d e f g h i")]
    [InlineData("sort=name", "a b c d e f g h i")]
    [InlineData("sort=name&order=desc", "i h g f e d c b a")]
    [InlineData("sort=bytes&order=asc", "a b c d e f g h i")]
    [InlineData("sort=taken", "")]
    [InlineData("name=E.P", "e")]
    [InlineData("format=pnm&format=png&maxWidth=60&order=asc", "a b c d")]
    [InlineData("format=jpeg", "")]
    [InlineData("minWidth=60&maxHeight=60&order=asc", "d e")]
    [InlineData("addedAfter=2020-01-31&addedBefore=2099-01-31T12:00:00%2B01:00&minBytes=1&name=a", "a")]
    [InlineData("addedBefore=2020-01-31", "")]
    [InlineData("maxBytes=1", "")]
    public async Task Pages_give_what_is_asked_for_once_and_in_order(string query, string names)
    {
        var images = new List<JsonNode>();
        var cursor = "";
        for (JsonNode? next = ""; next is not null; cursor = $"&cursor={next}")
        {
            var page = await Http.GetJsonAsync($"/v1/images?limit=4&{query}{cursor}");
            Assert.Equal(cursor.Length == 0, page["total"] is not null);
            images.AddRange(page["images"]!.AsArray()!);
            next = page["next"];
        }

        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), images.Select(image => ((string)image["name"]!)[..1]));
    }

    [Fact]
    public async Task An_image_of_a_page_is_the_one_of_its_record_and_all_are_counted()
    {
        var page = await Http.GetJsonAsync("/v1/images?limit=1");
        var shown = page["images"]![0]!.AsObject();
        var record = await Http.GetJsonAsync($"/v1/images/{shown["id"]}");

        Assert.Equal((9, false), ((int)page["total"]!["images"]!, (bool)page["total"]!["isEstimate"]!));
        foreach (var field in new[] { "width", "height", "format", "bytes", "addedAt" })
        {
            Assert.True(JsonNode.DeepEquals(record[field], shown[field]), field);
        }

        Assert.Equal(((string?)record["names"]![0]!["name"], (string?)record["names"]![0]!["uri"]), ((string?)shown["name"], (string?)shown["uri"]));
        Assert.False(shown.ContainsKey("takenAt"));
    }

    [Theory]
    [InlineData("sort=size", "sort", "added, name, bytes, taken")]
    [InlineData("order=up", "order", "asc, desc")]
    [InlineData("state=gone", "state", "active, trashed")]
    [InlineData("state=trashed&sort=name", "sort", "not sorted by name")]
    [InlineData("limit=0", "limit", "1 to 1000")]
    [InlineData("limit=1001", "limit", "1 to 1000")]
    [InlineData("minBytes=-1", "minBytes", "whole number")]
    [InlineData("maxWidth=99999999999", "maxWidth", "0 to 2147483647")]
    [InlineData("minHeight=5&maxHeight=4", "maxHeight", "minHeight (5) or more")]
    [InlineData("addedAfter=yesterday", "addedAfter", "2026-01-31")]
    [InlineData("addedAfter=2026-01-31&addedBefore=2026-01-31", "addedBefore", "later than addedAfter")]
    [InlineData("cursor=5", "cursor", "next of a page")]
    [InlineData("cursor=_-_-", "cursor", "next of a page")]
    [InlineData("width=5", "width", "not a field")]
    public async Task A_filter_that_cannot_be_is_named_with_what_may_be(string query, string field, string says)
    {
        using var response = await Http.GetAsync($"/v1/images?{query}");

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.Contains(says, (string?)problem["errors"]![field]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        var next = (string?)(await Http.GetJsonAsync("/v1/images?sort=bytes&limit=1"))["next"];

        using var response = await Http.GetAsync($"/v1/images?sort=added&limit=1&cursor={next}");

        await response.ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Several_images_go_to_the_trash_and_come_back_at_once()
    {
        var ids = (await Http.GetJsonAsync("/v1/images?limit=3&order=asc"))["images"]!.AsArray().Select(image => (long)image!["id"]!).ToArray();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var moved = await PostAsync("/v1/trash", new { ids = ids.Append(987654) });
            Assert.Equal(ids, moved["images"]!.AsArray().Select(id => (long)id!));
            Assert.Equal([987654L], moved["absent"]!.AsArray().Select(id => (long)id!));
        }

        Assert.Equal(ids, (await Http.GetJsonAsync("/v1/images?state=trashed&order=asc"))["images"]!.AsArray().Select(image => (long)image!["id"]!));
        Assert.DoesNotContain(ids[0], await FindAsync());
        using (var thumbnail = await Http.GetAsync($"/v1/images/{ids[0]}/thumbnail"))
        {
            Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);
        }

        var restored = await PostAsync("/v1/trash/restore", new { ids });
        Assert.Equal(ids, restored["images"]!.AsArray().Select(id => (long)id!));
        Assert.Empty((await Http.GetJsonAsync("/v1/images?state=trashed"))["images"]!.AsArray());
        Assert.Equal(ids[0], (await FindAsync())[0]);

        async Task<long[]> FindAsync() => (await Http.SearchAsync(
            new MultipartFormDataContent().WithFile("image", "query.ppm", Library.Picture(0)).With("exact", "true"))).HitIds();
    }

    [Theory]
    [InlineData("""{"ids":[]}""")]
    [InlineData("{}")]
    public async Task Images_that_are_not_named_are_asked_for(string body)
    {
        foreach (var path in new[] { "/v1/trash", "/v1/trash/restore" })
        {
            using var response = await Http.PostAsync(path, new StringContent(body, null, "application/json"));

            var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
            Assert.Contains("1 to 1000", (string?)problem["errors"]!["ids"]![0], StringComparison.Ordinal);
        }
    }

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        return await response.ReadAsync(HttpStatusCode.OK);
    }

    /// <summary>A node with nine pictures, each larger than the one before.</summary>
    public sealed class Library : IAsyncLifetime
    {
        public ApiNode Node { get; } = new();

        public static byte[] Picture(int number) => TestPicture.Ppm(seed: 8200 + number, width: 30 + 10 * number, height: 20 + 10 * number);

        public async Task InitializeAsync()
        {
            await Node.InitializeAsync();
            for (var number = 0; number < 9; number++)
            {
                await Node.Http.AddAsync($"{(char)('a' + number)}.ppm", Picture(number));
            }
        }

        public async Task DisposeAsync()
        {
            await Node.DisposeAsync();
            Node.Dispose();
        }
    }
}
