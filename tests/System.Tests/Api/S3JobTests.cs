using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>Jobs that take in objects of an S3 bucket, at a node that keeps uploads on its disk.</summary>
public sealed class S3JobTests
{
    [S3Fact]
    public async Task Objects_are_taken_in_once_and_served_from_where_they_are()
    {
        await using var server = await S3Server.StartAsync(lists: true);
        using var node = Node(server);
        await node.InitializeAsync();
        await PutAsync(
            server,
            ("2024/a.ppm", TestPicture.Ppm(seed: 1)),
            ("2024/my cat+dog ü.ppm", TestPicture.Ppm(seed: 2)),
            ("2024/deep/", []),
            ("2024/no.jpg", [1, 2, 3]),
            ("2025/b.ppm", TestPicture.Ppm(seed: 3)));

        var first = await node.Http.IngestAsync(new { source = "s3://photos/2024/" });
        var again = await node.Http.IngestAsync(new { source = "s3://photos/" });
        var rejections = await node.Http.GetJsonAsync($"/v1/jobs/{again["id"]}/rejections");
        var cat = await node.Http.GetJsonAsync($"/v1/images/{await IdOfAsync(node, seed: 2)}");

        Assert.Equal((3, 2, 0, 1), Counts(first));
        Assert.Equal((4, 1, 2, 1), Counts(again));
        Assert.Equal("s3://photos/2024/no.jpg", (string?)rejections["rejections"]![0]!["place"]);
        Assert.Equal("s3://photos/2024/my%20cat%2Bdog%20%C3%BC.ppm", (string?)cat["names"]![0]!["uri"]);
        Assert.Equal("my cat+dog ü.ppm", (string?)cat["names"]![0]!["name"]);
        Assert.Equal(TestPicture.Ppm(seed: 2), await node.Http.GetByteArrayAsync($"/v1/images/{cat["id"]}/content"));

        await PutAsync(server, ("2024/a.ppm", TestPicture.Ppm(seed: 4)));
        using var changed = await node.Http.GetAsync($"/v1/images/{await IdOfAsync(node, seed: 1)}/content");

        Assert.Equal(
            "s3://photos/2024/a.ppm has changed since it was taken in: ingest it again.",
            (string?)(await changed.ReadProblemAsync(HttpStatusCode.Gone))["detail"]);
        await node.DisposeAsync();
    }

    [S3Fact]
    public async Task What_cannot_be_listed_is_one_rejection_that_says_why()
    {
        await using var server = await S3Server.StartAsync(lists: true);
        using var node = Node(server);
        await node.InitializeAsync();

        string[] sources = ["s3://nowhere/x", "s3://photos/none"];
        var job = await node.Http.IngestAsync(new { sources });
        var rejections = (await node.Http.GetJsonAsync($"/v1/jobs/{job["id"]}/rejections"))["rejections"]!.AsArray();

        Assert.Equal((2, 0, 0, 2), Counts(job));
        Assert.Equal(
            [
                (sources[0], $"There is no bucket nowhere at {server.Url}: create it, or name another one."),
                (sources[1], "There is no object whose key begins so: check the S3 bucket and the key."),
            ],
            rejections.Select(each => ((string?)each!["place"], (string?)each["reason"])));
        await node.DisposeAsync();
    }

    private static async Task<long> IdOfAsync(ApiNode node, int seed) =>
        (long)(await node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "q.ppm", TestPicture.Ppm(seed))))["hits"]![0]!["id"]!;

    private static (int Found, int Added, int Known, int Rejected) Counts(JsonNode job) =>
        ((int)job["found"]!, (int)job["added"]!, (int)job["known"]!, (int)job["rejected"]!);

    private static async Task PutAsync(S3Server server, params (string Key, byte[] Content)[] objects)
    {
        using var client = new AmazonS3Client(
            new BasicAWSCredentials(S3Server.AccessKey, S3Server.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = server.Url,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            });
        foreach (var (key, content) in objects)
        {
            using var body = new MemoryStream(content);
            await client.PutObjectAsync(new PutObjectRequest { BucketName = S3Server.Bucket, Key = key, InputStream = body, UseChunkEncoding = false });
        }
    }

    private static ApiNode Node(S3Server server) => new()
    {
        Settings =
        [
            "--Storage:S3:ServiceUrl", server.Url,
            "--Storage:S3:AccessKey", S3Server.AccessKey,
            "--Storage:S3:SecretKey", S3Server.SecretKey,
        ],
    };
}
