using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed class UploadTests(ApiNode node)
{
    [Fact]
    public async Task What_an_upload_may_bring_is_said_before_it_is_sent()
    {
        var limits = await node.Http.GetJsonAsync("/v1/images/limits");

        Assert.Equal(
            (ApiNode.MaxFileBytes, ApiNode.MaxRequestBytes, 1000), ((int)limits["fileBytes"]!, (int)limits["requestBytes"]!, (int)limits["files"]!));
    }

    [Fact]
    public async Task A_new_picture_is_created_with_its_id_and_sha256()
    {
        var picture = TestPicture.Ppm(seed: 1001);

        using var response = await node.Http.UploadAsync(("first.ppm", picture));

        var image = (await response.ReadAsync(HttpStatusCode.Created))["images"]!.AsArray().Single()!;
        Assert.Equal("first.ppm", (string?)image["name"]);
        Assert.Equal("added", (string?)image["status"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(picture)), (string?)image["sha256"]);
        Assert.Equal($"/v1/images/{image["id"]}", response.Headers.Location?.OriginalString);
        Assert.Empty(image["duplicates"]!.AsArray());
        Assert.Null(image["reason"]);
    }

    [Fact]
    public async Task The_same_bytes_again_are_known_under_the_same_id_and_both_names()
    {
        var picture = TestPicture.Ppm(seed: 1002);
        var id = await node.Http.AddAsync("one.ppm", picture);

        using var response = await node.Http.UploadAsync(("two.ppm", picture));

        var image = (await response.ReadAsync(HttpStatusCode.OK))["images"]!.AsArray().Single()!;
        Assert.Equal("known", (string?)image["status"]);
        Assert.Equal(id, (long)image["id"]!);
        var names = (await node.Http.GetJsonAsync($"/v1/images/{id}"))["names"]!.AsArray();
        Assert.Equal(["one.ppm", "two.ppm"], names.Select(name => (string?)name!["name"]));
    }

    [Fact]
    public async Task The_same_bytes_uploaded_at_once_are_one_image()
    {
        var picture = TestPicture.Ppm(seed: 1003);
        const int Uploads = 16;

        var images = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(async i =>
        {
            using var response = await node.Http.UploadAsync(($"copy-{i}.ppm", picture));
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["images"]![0]!;
        }));

        Assert.Single(images.Select(image => (long)image["id"]!).Distinct());
        Assert.Single(images, image => (string?)image["status"] == "added");
        var record = await node.Http.GetJsonAsync($"/v1/images/{images[0]["id"]}");
        Assert.Equal(Uploads, record["names"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_near_copy_is_added_and_reports_its_original()
    {
        var original = await node.Http.AddAsync("original.ppm", TestPicture.Ppm(seed: 1004));

        using var response = await node.Http.UploadAsync(("noisy.ppm", TestPicture.Ppm(seed: 1004, noise: 4)));

        var image = (await response.ReadAsync(HttpStatusCode.Created))["images"]![0]!;
        var duplicate = image["duplicates"]!.AsArray().First()!;
        Assert.Equal(original, (long)duplicate["id"]!);
        Assert.InRange((double)duplicate["score"]!, 0.5, 1);
        Assert.InRange((double)duplicate["measures"]!["pdq"]!["distance"]!, 0, 31);
    }

    [Fact]
    public async Task A_duplicate_says_its_kind_and_which_of_the_two_is_larger_and_less_compressed()
    {
        var original = await node.Http.AddAsync("original.ppm", TestPicture.Ppm(seed: 1008, width: 320, height: 240));
        using var decoded = Picture.FromPixels(TestPicture.Ppm(seed: 1008, width: 320, height: 240).AsSpan(^(320 * 240 * 3)..), 320, 240);
        using var half = decoded.Resize(160, 120);
        using var lighter = half.Linear(0.9, 25);

        using var response = await node.Http.UploadAsync(("half.jpg", half.ToJpeg(80)), ("lighter.jpg", lighter.ToJpeg(80)));

        var images = (await response.ReadAsync(HttpStatusCode.Created))["images"]!.AsArray();
        var ofHalf = images[0]!["duplicates"]!.AsArray().Single(duplicate => (long)duplicate!["id"]! == original)!;
        Assert.Equal("reencoded", (string?)ofHalf["kind"]);
        Assert.Equal("stored", (string?)ofHalf["larger"]);
        Assert.Equal("stored", (string?)ofHalf["lessCompressed"]);
        Assert.Null(ofHalf["older"]);
        var ofLighter = images[1]!["duplicates"]!.AsArray().Single(duplicate => (long)duplicate!["id"]! == original)!;
        Assert.Equal("edited", (string?)ofLighter["kind"]);
    }

    [Fact]
    public async Task A_picture_with_nothing_in_it_is_added_with_a_notice_that_its_duplicates_cannot_be_told()
    {
        byte[] grey = [.. "P6 64 64 255\n"u8, .. Enumerable.Repeat((byte)117, 64 * 64 * 3)];

        using var response = await node.Http.UploadAsync(("grey.ppm", grey));

        var image = (await response.ReadAsync(HttpStatusCode.Created))["images"]![0]!;
        Assert.Equal("added", (string?)image["status"]);
        Assert.Empty(image["duplicates"]!.AsArray());
        Assert.Contains("too little to see", (string?)image["notice"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_among_good_ones_is_one_rejected_item_in_its_place()
    {
        using var response = await node.Http.UploadAsync(
            ("a.ppm", TestPicture.Ppm(seed: 1005)),
            ("notes.jpg", Encoding.UTF8.GetBytes("no picture at all")),
            ("b.ppm", TestPicture.Ppm(seed: 1006)));

        var images = (await response.ReadAsync(HttpStatusCode.Created))["images"]!.AsArray();
        Assert.Equal(["a.ppm", "notes.jpg", "b.ppm"], images.Select(image => (string?)image!["name"]));
        Assert.Equal(["added", "rejected", "added"], images.Select(image => (string?)image!["status"]));
        Assert.False(string.IsNullOrWhiteSpace((string?)images[1]!["reason"]));
        Assert.Null(images[1]!["id"]);
    }

    [Fact]
    public async Task A_request_of_bad_files_alone_is_a_problem_that_keeps_every_reason()
    {
        using var response = await node.Http.UploadAsync(("empty.jpg", []), ("text.png", "text"u8.ToArray()));

        var problem = await response.ReadProblemAsync(HttpStatusCode.UnprocessableEntity);
        var images = problem["images"]!.AsArray();
        Assert.Equal(["empty.jpg", "text.png"], images.Select(image => (string?)image!["name"]));
        Assert.All(images, image => Assert.False(string.IsNullOrWhiteSpace((string?)image!["reason"])));
    }

    [Fact]
    public async Task More_files_than_fit_in_one_grain_call_keep_their_order()
    {
        (string Name, byte[] Content)[] files = [.. Enumerable.Range(0, 30).Select(i => ($"{i}.ppm", TestPicture.Ppm(1100 + i, width: 32, height: 24)))];

        using var response = await node.Http.UploadAsync(files);

        var images = (await response.ReadAsync(HttpStatusCode.Created))["images"]!.AsArray();
        Assert.Equal(
            files.Select(file => Convert.ToHexStringLower(SHA256.HashData(file.Content))), images.Select(image => (string?)image!["sha256"]));
    }

    [Fact]
    public async Task A_file_name_keeps_its_letters_in_every_script()
    {
        const string Name = "Füße 写真 📷.ppm";

        var id = await node.Http.AddAsync(Name, TestPicture.Ppm(seed: 1007));

        Assert.Equal(Name, (string?)(await node.Http.GetJsonAsync($"/v1/images/{id}"))["names"]![0]!["name"]);
    }

    [Fact]
    public async Task A_file_above_the_limit_is_refused_with_the_limit()
    {
        using var response = await node.Http.UploadAsync(("large.ppm", new byte[ApiNode.MaxFileBytes + 1]));

        var problem = await response.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains($"{ApiNode.MaxFileBytes}", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_above_the_limit_is_refused_with_the_limit()
    {
        using var response = await node.Http.UploadAsync(
            [.. Enumerable.Range(0, 6).Select(i => ($"{i}.ppm", new byte[ApiNode.MaxFileBytes]))]);

        var problem = await response.ReadProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains($"{ApiNode.MaxRequestBytes}", (string?)problem["detail"], StringComparison.Ordinal);
    }
}
