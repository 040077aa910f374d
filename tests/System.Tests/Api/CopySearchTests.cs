using OrleansImageSearch.Imaging;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>Copies at JPEG quality 30 and half size find the pictures they were made from.</summary>
[Collection(SharedApiNode.Name)]
public sealed class CopySearchTests(ApiNode node)
{
    private const int Queries = 100;

    [Fact]
    public async Task Poor_copies_of_made_pictures_find_their_originals_first()
    {
        var folder = node.Folder.CreateSubdirectory("originals");
        for (var seed = 0; seed < Queries; seed++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{seed}.ppm"), TestPicture.Ppm(8000 + seed, width: 240, height: 180));
        }

        await AssertFoundFirstAsync(folder.FullName);
    }

    [SharedDataFact]
    public Task Poor_copies_of_real_photos_find_their_originals_first() =>
        AssertFoundFirstAsync(SharedData.PathOf("photos/clothing-validation"));

    private async Task AssertFoundFirstAsync(string folder)
    {
        await node.Http.IngestAsync(new { source = folder });
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        var missed = new List<string>();
        for (var i = 0; i < Queries; i++)
        {
            var file = files[i * files.Length / Queries];
            var result = await node.Http.SearchAsync(
                new MultipartFormDataContent().WithFile("image", "copy.jpg", PoorCopy(await File.ReadAllBytesAsync(file))).With("k", "1"));
            var found = new Uri((string)result["hits"]![0]!["uri"]!).LocalPath;
            if (found != file)
            {
                missed.Add($"{file} -> {found}");
            }
        }

        Assert.True(missed.Count <= Queries / 100, $"{missed.Count} of {Queries} were not first: {string.Join(", ", missed)}");
    }

    private static byte[] PoorCopy(byte[] encoded)
    {
        using var picture = Picture.FromDecoded(ImageDecoder.Decode(encoded, DecodeLimits.Default));
        using var half = picture.Resize(picture.Width / 2, picture.Height / 2);
        return half.ToJpeg(quality: 30);
    }
}
