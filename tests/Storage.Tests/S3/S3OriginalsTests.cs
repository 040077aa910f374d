using System.Security.Cryptography;
using OrleansImageSearch.Storage.S3;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Storage.Tests.S3;

/// <summary>Against s3rver, a server of other people's.</summary>
public sealed class S3OriginalsTests
{
    private static readonly byte[] Content = MakeContent();
    private static readonly string Sha256 = Convert.ToHexStringLower(SHA256.HashData(Content));

    [S3Fact]
    public async Task What_was_written_is_read_in_parts_and_lies_under_its_hash()
    {
        await using var server = await S3Server.StartAsync();
        using var service = Connect(server.Url);
        var originals = new S3Originals(service, S3Server.Bucket, "/deep/folder/");

        await originals.WriteAsync(Sha256, Content);
        await originals.WriteAsync(Sha256, Content);

        Assert.Equal("s3://photos/deep/folder/", originals.Uri);
        Assert.Equal([$"deep/folder/{Sha256[..2]}/{Sha256}"], server.Keys);
        Assert.Equal(Content, await File.ReadAllBytesAsync(server.FileOf(server.Keys.Single())));
        var (state, total, first) = await originals.ReadAsync(Sha256, 0, 60_000);
        Assert.Equal((CopyState.Sound, Content.Length), (state, total));
        Assert.Equal(Content[..60_000], first);
        (state, total, var last) = await originals.ReadAsync(Sha256, 60_000, 60_000);
        Assert.Equal((CopyState.Sound, Content.Length), (state, total));
        Assert.Equal(Content[60_000..], last);

        await originals.DeleteAsync(Sha256);
        await originals.DeleteAsync(Sha256);

        Assert.Empty(server.Keys);
        Assert.Equal(CopyState.Absent, (await originals.ReadAsync(Sha256, 0, 10)).State);
        Assert.Equal(CopyState.Absent, (await originals.ReadAsync(Sha256, 10, 10)).State);
    }

    [S3Fact]
    public async Task A_changed_bit_behind_the_part_that_is_read_is_found()
    {
        await using var server = await S3Server.StartAsync();
        using var service = Connect(server.Url);
        var originals = new S3Originals(service, S3Server.Bucket, "");
        await originals.WriteAsync(Sha256, Content);
        byte[] changed = [.. Content];
        changed[90_000] ^= 1;
        await File.WriteAllBytesAsync(server.FileOf($"{Sha256[..2]}/{Sha256}"), changed);

        Assert.Equal(CopyState.Rotten, (await originals.ReadAsync(Sha256, 0, 10)).State);

        await originals.WriteAsync(Sha256, Content);
        Assert.Equal(CopyState.Sound, (await originals.ReadAsync(Sha256, 0, 10)).State);
    }

    [S3Fact]
    public async Task A_bucket_is_tried_out_and_left_as_it_was()
    {
        await using var server = await S3Server.StartAsync();
        using var service = Connect(server.Url);

        await new S3Originals(service, S3Server.Bucket, "").TryOutAsync();

        Assert.Empty(server.Keys);
    }

    [S3Fact]
    public async Task A_listing_of_more_than_one_page_is_whole()
    {
        const int Count = 1100;
        await using var server = await S3Server.StartAsync(lists: true);
        using var service = Connect(server.Url);
        var originals = new S3Originals(service, S3Server.Bucket, "many");
        await Parallel.ForAsync(0, Count, async (i, cancellation) =>
        {
            var content = BitConverter.GetBytes(i);
            await originals.WriteAsync(Convert.ToHexStringLower(SHA256.HashData(content)), content, cancellation);
        });

        var listed = await new S3Objects(service).ListAsync(new S3Location(S3Server.Bucket, "ma")).ToListAsync();

        Assert.Equal(server.Keys.Order(StringComparer.Ordinal), listed.Select(each => each.Location.Key));
        Assert.Equal((Count, 4), (listed.Count, listed.Max(each => each.Bytes)));
        Assert.Empty(await new S3Objects(service).ListAsync(new S3Location(S3Server.Bucket, "no")).ToListAsync());
    }

    [S3Fact]
    public async Task What_is_wrong_is_one_line_that_says_what_to_do()
    {
        await using var server = await S3Server.StartAsync();
        using var service = Connect(server.Url);
        using var stranger = Connect(server.Url, secretKey: "wrong");

        Assert.Equal(
            $"There is no bucket nowhere at {server.Url}: create it, or name another one.",
            await ProblemAsync(new S3Originals(service, "nowhere", "")));
        Assert.StartsWith(
            $"{server.Url} does not accept the account (SignatureDoesNotMatch): correct AWS_ACCESS_KEY_ID",
            await ProblemAsync(new S3Originals(stranger, S3Server.Bucket, "")),
            StringComparison.Ordinal);

        await server.StopAsync();

        var problem = await ProblemAsync(new S3Originals(service, S3Server.Bucket, ""));
        Assert.StartsWith($"The S3 service {server.Url} cannot be reached (", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void An_address_that_is_none_is_told_as_such()
    {
        var problem = Assert.Throws<StorageException>(() => Connect("not an address"));

        Assert.StartsWith("The S3 service cannot be used (", problem.Message, StringComparison.Ordinal);
    }

    private static S3Service Connect(string url, string secretKey = S3Server.SecretKey) =>
        new(new S3Options { ServiceUrl = url, AccessKey = S3Server.AccessKey, SecretKey = secretKey });

    private static async Task<string> ProblemAsync(S3Originals originals) =>
        (await Assert.ThrowsAsync<StorageException>(() => originals.TryOutAsync())).Message;

    private static byte[] MakeContent()
    {
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        return content;
    }
}
