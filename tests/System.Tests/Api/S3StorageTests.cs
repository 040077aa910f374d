using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using OrleansImageSearch.Storage;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>A node that keeps uploaded originals in an S3 bucket.</summary>
public sealed class S3StorageTests
{
    [S3Fact]
    public async Task Uploads_lie_in_the_bucket_are_served_from_it_and_leave_it_when_they_are_deleted()
    {
        await using var server = await S3Server.StartAsync();
        using var node = Node(server);
        await node.InitializeAsync();
        // More than one part.
        var picture = TestPicture.Ppm(seed: 1, width: 800, height: 600);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(picture));

        var id = await node.Http.AddAsync("large.ppm", picture);

        Assert.Equal([$"originals/{sha256[..2]}/{sha256}"], server.Keys);
        Assert.False(Directory.Exists(Path.Combine(node.Folder.FullName, "data", "originals")));
        Assert.Equal(picture, await node.Http.GetByteArrayAsync($"/v1/images/{id}/content"));
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v1/images/{id}/content") { Headers = { Range = new RangeHeaderValue(1_200_000, 1_200_099) } };
        using var answer = await node.Http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(picture[1_200_000..1_200_100], await answer.Content.ReadAsByteArrayAsync());
        var storage = (await node.Http.GetJsonAsync("/v1/cluster"))["storage"]!;
        Assert.Equal("s3://photos/originals/", (string?)storage["s3"]);
        Assert.Empty(storage["disks"]!.AsArray());

        using var deleted = await node.Http.DeleteAsync($"/v1/images/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(server.Keys);
        await node.DisposeAsync();
    }

    [S3Fact]
    public async Task What_the_bucket_does_not_take_is_rejected_with_the_reason_and_not_stored()
    {
        await using var server = await S3Server.StartAsync();
        using var node = Node(server);
        await node.InitializeAsync();
        var id = await node.Http.AddAsync("before.ppm", TestPicture.Ppm(seed: 1));
        await server.StopAsync();

        using var upload = await node.Http.UploadAsync(("after.ppm", TestPicture.Ppm(seed: 2)));
        var rejected = await upload.ReadAsync(HttpStatusCode.UnprocessableEntity);
        using var content = await node.Http.GetAsync($"/v1/images/{id}/content");
        var problem = await content.ReadAsync(HttpStatusCode.Gone);
        var health = await node.Http.GetJsonAsync("/health/ready");

        var expected = $"The S3 service {server.Url} cannot be reached (";
        Assert.StartsWith($"The original cannot be stored: {expected}", (string?)rejected["images"]![0]!["reason"], StringComparison.Ordinal);
        Assert.StartsWith(expected, (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal("degraded", (string?)health["status"]);
        Assert.StartsWith(expected, (string?)health["problems"]![0], StringComparison.Ordinal);
        Assert.Equal(1, (long)(await node.Http.GetJsonAsync("/v1/cluster"))["images"]!);
        await node.DisposeAsync();
    }

    [S3Fact]
    public async Task A_node_whose_bucket_cannot_be_used_says_so_at_once()
    {
        await using var server = await S3Server.StartAsync();
        using var node = Node(server, "--Storage:S3:Bucket", "nowhere");

        var problem = await Assert.ThrowsAsync<StorageException>(node.InitializeAsync);

        Assert.Equal($"There is no bucket nowhere at {server.Url}: create it, or name another one.", problem.Message);
        await node.DisposeAsync();
    }

    private static ApiNode Node(S3Server server, params string[] more) => new()
    {
        Settings =
        [
            "--Api:MaxFileBytes", "2000000",
            "--Storage:S3:Bucket", S3Server.Bucket,
            "--Storage:S3:Prefix", "originals",
            "--Storage:S3:ServiceUrl", server.Url,
            "--Storage:S3:AccessKey", S3Server.AccessKey,
            "--Storage:S3:SecretKey", S3Server.SecretKey,
            .. more,
        ],
    };
}
