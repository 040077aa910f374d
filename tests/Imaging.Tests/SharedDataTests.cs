using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Imaging.Tests;

public sealed class SharedDataTests
{
    [SharedDataFact]
    public void Every_file_of_the_format_collection_is_decoded_or_rejected_with_a_reason()
    {
        var rejected = new List<string>();
        foreach (var path in Directory.EnumerateFiles(SharedData.PathOf("formats")))
        {
            try
            {
                ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default);
            }
            catch (ImageRejectedException refusal)
            {
                Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
                rejected.Add(Path.GetFileName(path));
            }
        }

        Assert.Equal(["beach.jpg"], rejected); // the one whose header gives no height
    }

    [SharedDataFact]
    public void Every_photo_of_the_reference_list_decodes()
    {
        var paths = File.ReadLines(SharedData.PathOf("pdq-reference.csv")).Skip(1).Select(line => line.Split(',', 3)[2]).ToList();
        Assert.NotEmpty(paths);
        foreach (var path in paths)
        {
            var decoded = ImageDecoder.Decode(File.ReadAllBytes(SharedData.PathOf(Path.Combine("photos", path))), DecodeLimits.Default);
            Assert.InRange(Math.Max(decoded.PixelsWidth, decoded.PixelsHeight), Math.Min(512, Math.Max(decoded.Width, decoded.Height)), 1023);
        }
    }

    [SharedDataTheory]
    [InlineData("exif-rotn-1.jpg", 4032, 3024)]
    [InlineData("exif-rotn-3.jpg", 4032, 3024)]
    [InlineData("exif-rotn-6.jpg", 3024, 4032)]
    [InlineData("exif-rotn-8.jpg", 3024, 4032)]
    public void Photos_of_a_turned_camera_come_out_upright(string file, int width, int height)
    {
        var decoded = ImageDecoder.Decode(File.ReadAllBytes(SharedData.PathOf(Path.Combine("photos/pdq/reg/exif-rotn", file))), DecodeLimits.Default);

        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal((width / 4, height / 4), (decoded.PixelsWidth, decoded.PixelsHeight));

        // One desk before one wall, four times: the wall, above, is the lighter half only where the picture is upright.
        var half = decoded.Pixels.Length / 2;
        Assert.True(decoded.Pixels.Take(half).Average(sample => sample) > decoded.Pixels.Skip(half).Average(sample => sample));
    }
}
