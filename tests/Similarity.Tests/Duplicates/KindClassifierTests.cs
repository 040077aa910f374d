using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Regions;
using OrleansImageSearch.Similarity.Tests.Copies;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Similarity.Tests.Duplicates;

public class KindClassifierTests
{
    private static readonly RgbImage Original = Scene.Of(4100);

    private static readonly DateTimeOffset Noon = new(2024, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stored_values_of_kinds_never_change() =>
        Assert.Equal([0, 1, 2, 3], new[] { DuplicateKind.Identical, DuplicateKind.Reencoded, DuplicateKind.Edited, DuplicateKind.Burst }.Select(kind => (int)kind));

    [Fact]
    public void The_same_picture_smaller_is_reencoded() => AssertKind(DuplicateKind.Reencoded, Scene.Of(4100, 160, 120));

    [Fact]
    public void The_same_picture_compressed_anew_is_reencoded()
    {
        using var picture = Imaging.Picture.FromPixels(Original.Pixels, Original.Width, Original.Height);

        AssertKind(DuplicateKind.Reencoded, Decoded(picture.ToJpeg(60)));
    }

    public static TheoryData<string> Edits => [.. EditsByName.Keys];

    private static Dictionary<string, Func<RgbImage, RgbImage>> EditsByName { get; } = new()
    {
        ["crop of 2%"] = image => image.Cropped(0.02),
        ["crop of 15%"] = image => image.Cropped(0.15),
        ["mirrored"] = image => RgbImage.Mirrored(image.ToView()),
        ["turned by 8 degrees"] = image => image.Turned(8),
        ["framed"] = image => Scene.Flat(300, 236, 0).With(image, 22, 22),
        ["stamped"] = image => image.With(Scene.Flat(24, 24, 255), 200, 150),
        ["brighter"] = image => Changed(image, (value, _) => value + 25),
        ["red"] = image => Changed(image, (value, channel) => channel == 0 ? value + 40 : value),
        ["grey"] = Grey,
        ["on a page beside another"] = image => Scene.Flat(600, 300, 230).With(image, 20, 30).With(Scene.Of(4999, 256, 192), 310, 60),
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edited_copy_is_edited(string edit) => AssertKind(DuplicateKind.Edited, EditsByName[edit](Original));

    [Fact]
    public void Near_and_far_things_that_moved_against_each_other_make_a_burst() =>
        // Half of the scene moves to the left, half to the right: no map of the whole carries one onto the other.
        AssertKind(DuplicateKind.Burst, Moved(Original, (x, _) => x < Original.Width / 2 ? 3 : -3));

    [Fact]
    public void Something_that_moved_before_a_still_background_makes_a_burst() =>
        AssertKind(DuplicateKind.Burst, Moved(Original, (x, y) => (x - 120) * (x - 120) + (y - 90) * (y - 90) < 50 * 50 ? 2 : 0));

    [Fact]
    public void Two_frames_of_one_flat_scene_that_each_show_more_on_another_side_make_a_burst()
    {
        var wall = Scene.Of(4103, 320, 240);

        Assert.Equal(
            DuplicateKind.Burst,
            Kind(RgbImage.Cropped(wall.ToView(), new PixelBox(10, 10, 256, 192)), RgbImage.Cropped(wall.ToView(), new PixelBox(15, 13, 256, 192))));
    }

    [Fact]
    public void Another_picture_has_no_kind() => AssertKind(null, Scene.Of(4101));

    [Theory]
    [InlineData(0, DuplicateKind.Reencoded)]
    [InlineData(2, DuplicateKind.Burst)]
    [InlineData(3600, DuplicateKind.Reencoded)]
    [InlineData(3601, DuplicateKind.Burst)]
    public void Two_exposures_are_a_burst_unless_a_time_zone_explains_their_times(int secondsApart, DuplicateKind expected)
    {
        var facts = new PictureFacts(Original.Width, Original.Height, Noon);

        Assert.Equal(expected, KindClassifier.Classify(facts, Original.ToView(), facts with { TakenAt = Noon.AddSeconds(secondsApart) }, Original.ToView()));
    }

    [Fact]
    public void One_time_alone_says_nothing() => Assert.False(KindClassifier.AreTwoExposures(Noon, null));

    [Fact]
    public void A_plain_graphic_mirrored_is_edited_and_a_plain_surface_of_another_colour_is_nothing()
    {
        var slope = Scene.Flat(200, 150, 0);
        for (var at = 0; at < slope.Pixels.Length; at++)
        {
            slope.Pixels[at] = (byte)(at / 3 % 200 / 2 + 60);
        }

        Assert.Equal(DuplicateKind.Edited, Kind(slope, RgbImage.Mirrored(slope.ToView())));
        Assert.Equal(DuplicateKind.Reencoded, Kind(Scene.Flat(200, 150, 90), Scene.Flat(100, 75, 91)));
        Assert.Null(Kind(Scene.Flat(200, 150, 90), Scene.Flat(200, 150, 160)));
    }

    [Fact]
    public void Tiny_pictures_are_compared_too() => Assert.Equal(DuplicateKind.Reencoded, Kind(Scene.Of(4102, 5, 3), Scene.Of(4102, 5, 3)));

    [Fact]
    public void The_order_of_the_two_makes_no_difference()
    {
        foreach (var (edit, apply) in EditsByName)
        {
            Assert.True(DuplicateKind.Edited == Kind(apply(Original), Original), edit);
        }
    }

    [SharedDataTheory]
    [InlineData("shrink-a-little", DuplicateKind.Reencoded)]
    [InlineData("shrink-a-lot", DuplicateKind.Reencoded)]
    [InlineData("square-256x256", DuplicateKind.Edited)]
    [InlineData("blur-a-lot", DuplicateKind.Edited)]
    [InlineData("high-contrast", DuplicateKind.Edited)]
    [InlineData("high-saturation", DuplicateKind.Edited)]
    [InlineData("sharpen-a-lot", DuplicateKind.Edited)]
    public void Changes_of_a_real_photo_have_their_kind(string change, DuplicateKind expected)
    {
        Assert.Equal(expected, RealKind("pdq/bridge-mods/aaa-orig.jpg", $"pdq/bridge-mods/{change}.jpg"));
    }

    [SharedDataFact]
    public void A_real_photo_turned_and_mirrored_is_edited()
    {
        string[] turned = [.. Directory.EnumerateFiles(SharedData.PathOf("photos/pdq/reg/dih")).Where(file => !file.EndsWith("original.jpg", StringComparison.Ordinal))];

        Assert.Equal(7, turned.Length);
        Assert.All(turned, file => Assert.Equal(DuplicateKind.Edited, RealKind("pdq/reg/dih/bridge-1-original.jpg", Path.GetRelativePath(SharedData.PathOf("photos"), file))));
    }

    private static void AssertKind(DuplicateKind? expected, RgbImage other) => Assert.Equal(expected, Kind(Original, other));

    private static DuplicateKind? Kind(RgbImage a, RgbImage b) =>
        KindClassifier.Classify(new PictureFacts(a.Width, a.Height, null), a.ToView(), new PictureFacts(b.Width, b.Height, null), b.ToView());

    private static DuplicateKind? RealKind(string a, string b)
    {
        var (first, second) = (Read(a), Read(b));
        return KindClassifier.Classify(
            new PictureFacts(first.Width, first.Height, null), Decoded(first.Thumbnail.Data).ToView(),
            new PictureFacts(second.Width, second.Height, null), Decoded(second.Thumbnail.Data).ToView());
    }

    private static DecodedImage Read(string photo) => ImageDecoder.Decode(File.ReadAllBytes(SharedData.PathOf($"photos/{photo}")), DecodeLimits.Default);

    private static RgbImage Decoded(byte[] encoded)
    {
        var image = ImageDecoder.Decode(encoded, DecodeLimits.Default);
        return new RgbImage(image.Pixels, image.PixelsWidth, image.PixelsHeight);
    }

    private static RgbImage Changed(RgbImage image, Func<int, int, int> change) =>
        image with { Pixels = [.. image.Pixels.Select((value, at) => (byte)Math.Clamp(change(value, at % 3), 0, 255))] };

    private static RgbImage Grey(RgbImage image)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var at = 0; at < pixels.Length; at += 3)
        {
            pixels.AsSpan(at, 3).Fill((byte)((image.Pixels[at] * 30 + image.Pixels[at + 1] * 59 + image.Pixels[at + 2] * 11) / 100));
        }

        return image with { Pixels = pixels };
    }

    /// <summary>Every pixel from so many columns to the right.</summary>
    private static RgbImage Moved(RgbImage image, Func<int, int, int> columns)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var from = Math.Clamp(x + columns(x, y), 0, image.Width - 1);
                image.Pixels.AsSpan((y * image.Width + from) * 3, 3).CopyTo(pixels.AsSpan((y * image.Width + x) * 3));
            }
        }

        return image with { Pixels = pixels };
    }
}
