using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class StoredImageTests(ApiNode node)
{
    [Fact]
    public async Task The_record_has_size_hash_names_and_a_code_by_every_measure()
    {
        var picture = TestPicture.Ppm(seed: 2001, width: 200, height: 100);
        var id = await node.Http.AddAsync("record.ppm", picture);

        var record = await node.Http.GetJsonAsync($"/v1/images/{id}");

        Assert.Equal(id, (long)record["id"]!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture)), (string?)record["sha256"]);
        Assert.Equal((200, 100, picture.Length), ((int)record["width"]!, (int)record["height"]!, (int)record["bytes"]!));
        Assert.False(string.IsNullOrEmpty((string?)record["format"]));
        Assert.InRange((DateTimeOffset)record["addedAt"]!, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        var codes = record["descriptors"]!.AsArray().ToDictionary(code => ((string)code!["measure"]!).Split('/')[0], code => (string)code!["code"]!);
        Assert.Equal(["color", "dhash", "pdq"], codes.Keys.Order());
        Assert.Equal(1024 / 4, codes["dhash"].Length);
        Assert.Equal(256 / 4, codes["pdq"].Length);
    }

    [Fact]
    public async Task The_content_is_the_uploaded_bytes_under_their_hash()
    {
        var picture = TestPicture.Ppm(seed: 2002);
        var id = await node.Http.AddAsync("content.ppm", picture);

        using var response = await node.Http.GetAsync($"/v1/images/{id}/content");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(picture, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(picture.Length, response.Content.Headers.ContentLength);
        Assert.StartsWith("image/", response.Content.Headers.ContentType?.MediaType, StringComparison.Ordinal);
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(picture))}\"", response.Headers.ETag?.Tag);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_part_of_the_content_is_served_by_range()
    {
        var picture = TestPicture.Ppm(seed: 2003);
        var id = await node.Http.AddAsync("range.ppm", picture);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{id}/content");
        request.Headers.Range = new RangeHeaderValue(1000, 1999);

        using var response = await node.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(picture[1000..2000], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_large_original_is_served_whole_and_in_parts_across_its_chunks()
    {
        var picture = TestPicture.Ppm(seed: 2009, width: 900, height: 700);
        Assert.True(picture.Length > ContentChunk.MaxBytes);
        var file = Path.Combine(node.Folder.CreateSubdirectory("large").FullName, "large.ppm");
        await File.WriteAllBytesAsync(file, picture);
        await node.Http.IngestAsync(new { source = file });
        var form = new MultipartFormDataContent().WithFile("image", "q.ppm", TestPicture.Ppm(seed: 2009)).With("k", "1");
        var id = (await node.Http.SearchAsync(form)).HitIds().Single();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{id}/content");
        request.Headers.Range = new RangeHeaderValue(ContentChunk.MaxBytes - 10, ContentChunk.MaxBytes + 9);

        using var part = await node.Http.SendAsync(request);

        Assert.Equal(picture, await node.Http.GetByteArrayAsync($"/v1/images/{id}/content"));
        Assert.Equal(picture[(ContentChunk.MaxBytes - 10)..(ContentChunk.MaxBytes + 10)], await part.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("content")]
    [InlineData("thumbnail")]
    public async Task An_unchanged_picture_is_not_sent_again(string part)
    {
        var id = await node.Http.AddAsync($"{part}.ppm", TestPicture.Ppm(part == "content" ? 2004 : 2005));
        using var first = await node.Http.GetAsync($"/v1/images/{id}/{part}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{id}/{part}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await node.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.NotNull(second.Headers.CacheControl);
    }

    [Fact]
    public async Task The_thumbnail_is_a_small_picture_in_a_browser_format()
    {
        var id = await node.Http.AddAsync("thumbnail.ppm", TestPicture.Ppm(seed: 2006, width: 400, height: 300));

        using var response = await node.Http.GetAsync($"/v1/images/{id}/thumbnail");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(response.Content.Headers.ContentType?.MediaType, (string[])["image/jpeg", "image/webp"]);
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 100, 100_000);
    }

    [Fact]
    public async Task A_deleted_image_is_gone_and_not_found_by_the_next_search()
    {
        var kept = await node.Http.AddAsync("kept.ppm", TestPicture.Ppm(seed: 2007));
        var deleted = await node.Http.AddAsync("deleted.ppm", TestPicture.Ppm(seed: 2007, noise: 3));
        Assert.Contains(deleted, (await node.Http.GetJsonAsync($"/v1/images/{kept}/similar")).HitIds());

        using var response = await node.Http.DeleteAsync($"/v1/images/{deleted}");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.DoesNotContain(deleted, (await node.Http.GetJsonAsync($"/v1/images/{kept}/similar?exact=true&k=1000")).HitIds());
        foreach (var part in (string[])["", "/content", "/thumbnail", "/similar"])
        {
            using var gone = await node.Http.GetAsync($"/v1/images/{deleted}{part}");
            await gone.ReadProblemAsync(HttpStatusCode.NotFound);
        }

        using var again = await node.Http.DeleteAsync($"/v1/images/{deleted}");
        await again.ReadProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_content_of_an_ingested_file_that_vanished_is_gone_and_its_thumbnail_stays()
    {
        var file = Path.Combine(node.Folder.CreateSubdirectory("vanishing").FullName, "here.ppm");
        await File.WriteAllBytesAsync(file, TestPicture.Ppm(seed: 2008));
        await node.Http.IngestAsync(new { source = file });
        var form = new MultipartFormDataContent().WithFile("image", "q.ppm", TestPicture.Ppm(seed: 2008)).With("k", "1");
        var id = (await node.Http.SearchAsync(form)).HitIds().Single();

        File.Delete(file);

        using var content = await node.Http.GetAsync($"/v1/images/{id}/content");
        var problem = await content.ReadProblemAsync(HttpStatusCode.Gone);
        Assert.Contains("here.ppm", (string?)problem["detail"], StringComparison.Ordinal);
        using var thumbnail = await node.Http.GetAsync($"/v1/images/{id}/thumbnail");
        Assert.Equal(HttpStatusCode.OK, thumbnail.StatusCode);
    }
}
