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

    [SharedDataFact]
    public void Photos_in_every_exif_orientation_decode_to_one_upright_picture()
    {
        var pictures = Directory.EnumerateFiles(SharedData.PathOf("photos/pdq/reg/exif-rotn"))
            .Select(path => ImageDecoder.Decode(File.ReadAllBytes(path), DecodeLimits.Default)).ToList();
        Assert.True(pictures.Count > 1);
        Assert.All(pictures, picture => Assert.Equal((pictures[0].Width, pictures[0].Height), (picture.Width, picture.Height)));
        Assert.All(pictures, picture => Assert.InRange(TestPictures.MeanDifference(pictures[0].Pixels, picture.Pixels), 0, 6));
    }
}
