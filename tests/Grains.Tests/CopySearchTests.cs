using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Grains.Tests;

public class CopySearchTests
{
    public static TheoryData<string, Func<Picture, Picture>> Edits => new()
    {
        { "mirrored", picture => picture.FlipHorizontally() },
        { "turned by a quarter", picture => picture.Rotate(90) },
        { "turned by 15 degrees", picture => picture.Rotate(15) },
        { "cropped", picture => picture.Crop(picture.Width / 5, picture.Height / 5, picture.Width * 3 / 5, picture.Height * 3 / 5) },
        { "in a wide border", picture => picture.Embed(picture.Width / 2, picture.Height / 3, 2 * picture.Width, 2 * picture.Height) },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task The_original_of_an_edited_copy_comes_first_and_is_certain(string edit, Func<Picture, Picture> apply)
    {
        Assert.NotEmpty(edit);
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await UploadAsync(cluster, Enumerable.Range(0, 12));

        var answer = await FindAsync(cluster, new QueryImage { Content = Edited(seed: 4, apply) });

        Assert.Equal(ids[4], answer.Hits[0].ImageId);
        Assert.InRange(answer.Hits[0].Score, 0.95, 1);
        Assert.InRange(answer.Hits[0].Inliers!.Value, 15, 400);
        Assert.All(answer.Hits.Skip(1), hit => Assert.InRange(hit.Score, 0, 0.5));
        Assert.Contains(answer.Receipt.Stages, stage => stage.Name == "check");
    }

    [Fact]
    public async Task A_picture_that_is_no_copy_has_no_probable_original()
    {
        await using var cluster = await ImageCluster.StartAsync();
        await UploadAsync(cluster, Enumerable.Range(0, 12));

        var answer = await FindAsync(cluster, new QueryImage { Content = Edited(seed: 100, picture => picture.FlipHorizontally()) });

        Assert.NotEmpty(answer.Hits);
        Assert.All(answer.Hits, hit => Assert.InRange(hit.Score, 0, 0.1));
    }

    [Fact]
    public async Task A_stored_image_can_be_the_copy()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var ids = await UploadAsync(cluster, Enumerable.Range(0, 6));
        var copy = await cluster.UploadAsync("copy.jpg", Edited(seed: 2, picture => picture.Crop(30, 20, 200, 160)));

        var answer = await FindAsync(cluster, new QueryImage { ImageId = copy.ImageId });

        Assert.Equal(ids[2], answer.Hits[0].ImageId);
        Assert.InRange(answer.Hits[0].Score, 0.95, 1);
        Assert.DoesNotContain(copy.ImageId, answer.Hits.Select(hit => hit.ImageId));
    }

    [Fact]
    public async Task Only_one_image_can_be_the_copy()
    {
        await using var cluster = await ImageCluster.StartAsync();
        var image = new QueryImage { Content = Edited(seed: 1, picture => picture.Grey()) };

        var refused = await Assert.ThrowsAsync<InvalidRequestException>(
            () => cluster.Search.SearchAsync(new SearchRequest { Images = [image, image], Copies = true }));

        Assert.Equal("copies", refused.Field);
    }

    private static Task<SearchAnswer> FindAsync(ImageCluster cluster, QueryImage image) =>
        cluster.Search.SearchAsync(new SearchRequest { Images = [image], Copies = true, Exact = true });

    private static async Task<long[]> UploadAsync(ImageCluster cluster, IEnumerable<int> seeds)
    {
        var ids = new List<long>();
        foreach (var seed in seeds)
        {
            ids.Add((await cluster.UploadAsync($"{seed}.ppm", TestPicture.Ppm(seed, width: 256, height: 192))).ImageId);
        }

        return [.. ids];
    }

    private static byte[] Edited(int seed, Func<Picture, Picture> edit)
    {
        using var picture = Picture.FromDecoded(ImageDecoder.Decode(TestPicture.Ppm(seed, width: 256, height: 192), DecodeLimits.Default));
        using var edited = edit(picture);
        return edited.ToJpeg();
    }
}
