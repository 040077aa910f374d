namespace OrleansImageSearch.Imaging.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData("jpeg", 3)]
    [InlineData("png", 0)]
    [InlineData("webp", 4)]
    [InlineData("gif", 6)]
    [InlineData("tiff", 0)]
    [InlineData("bmp", 0)]
    [InlineData("pnm", 0)]
    [InlineData("avif", 6)]
    public void Every_format_decodes_to_the_same_picture(string format, double tolerance)
    {
        using var ramp = TestPictures.Ramp();
        var decoded = Decode(TestPictures.InEveryFormat()[format]);

        Assert.Equal(format, decoded.Format);
        Assert.Equal((96, 64, 96, 64), (decoded.Width, decoded.Height, decoded.PixelsWidth, decoded.PixelsHeight));
        Assert.InRange(TestPictures.MeanDifference(ramp.GetPixels(), decoded.Pixels), 0, tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Orientation_is_applied(int orientation)
    {
        using var upright = TestPictures.Ramp();
        using var stored = Turned(upright, orientation);
        using var tagged = stored.WithOrientation(orientation);

        var decoded = Decode(tagged.ToTiff());

        Assert.Equal((upright.Width, upright.Height), (decoded.Width, decoded.Height));
        Assert.Equal(upright.GetPixels(), decoded.Pixels);
        Assert.Equal((96, 64), (decoded.Thumbnail.Width, decoded.Thumbnail.Height));
    }

    [Fact]
    public void Transparent_pixels_become_white()
    {
        using var ramp = TestPictures.Ramp();
        using var clear = ramp.WithAlpha(0);
        using var half = ramp.WithAlpha(128);

        Assert.All(Decode(clear.ToPng()).Pixels, sample => Assert.Equal(255, sample));
        var expected = ramp.GetPixels().Select(sample => (byte)((sample * 128 + 255 * 127) / 255)).ToArray();
        Assert.InRange(TestPictures.MeanDifference(expected, Decode(half.ToPng()).Pixels), 0, 1);
    }

    [Theory]
    [InlineData("cmyk", "jpegsave_buffer", 6)]
    [InlineData("cmyk", "tiffsave_buffer", 6)]
    [InlineData("rgb16", "pngsave_buffer", 1)]
    [InlineData("rgb16", "tiffsave_buffer", 1)]
    [InlineData("lab", "tiffsave_buffer", 2)]
    [InlineData("scrgb", "tiffsave_buffer", 1)]
    public void Other_colour_spaces_come_back_as_srgb(string space, string saver, double tolerance)
    {
        using var vivid = TestPictures.Ramp();
        using var ramp = vivid.Linear(0.3, 90); // inks reach no vivid colour
        var encoded = TestPictures.Save(ramp, saver, save => save, image => new Interop.Operation("colourspace").Set("in", image).Set("space", space));

        var decoded = Decode(encoded);

        Assert.InRange(TestPictures.MeanDifference(ramp.GetPixels(), decoded.Pixels), 0, tolerance);
    }

    [Theory]
    [InlineData("b-w", "pngsave_buffer")]
    [InlineData("b-w", "jpegsave_buffer")]
    [InlineData("b-w", "tiffsave_buffer")]
    [InlineData("grey16", "pngsave_buffer")]
    public void Grey_pictures_come_back_as_three_equal_bands(string space, string saver)
    {
        using var ramp = TestPictures.Ramp();
        using var grey = ramp.Grey();
        var encoded = TestPictures.Save(ramp, saver, save => save, image => new Interop.Operation("colourspace").Set("in", image).Set("space", space));

        var decoded = Decode(encoded);

        Assert.InRange(TestPictures.MeanDifference(grey.GetPixels(), decoded.Pixels), 0, 3);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(1)]
    public void Palette_pictures_decode(int bits)
    {
        using var noise = TestPictures.Noise(40, 30, seed: 5);
        using var black = noise.Linear(0, 0);
        var encoded = TestPictures.Save(black, "pngsave_buffer", save => save.Set("palette", true).Set("bitdepth", bits));

        Assert.All(Decode(encoded).Pixels, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void A_wide_gamut_profile_is_converted_to_srgb()
    {
        using var ramp = TestPictures.Ramp();
        var withProfile = TestPictures.Save(
            ramp, "pngsave_buffer", save => save, image => new Interop.Operation("icc_transform").Set("in", image).Set("output-profile", "p3"));

        Assert.InRange(TestPictures.MeanDifference(ramp.GetPixels(), Decode(withProfile).Pixels), 0, 2);
    }

    [Fact]
    public void Only_the_first_frame_of_an_animation_is_taken()
    {
        using var first = TestPictures.Ramp();
        using var second = first.FlipVertically();
        using var tall = first.Embed(0, 0, first.Width, first.Height * 2);
        using var strip = tall.Overlay(second, 0, first.Height);

        foreach (var saver in new[] { "gifsave_buffer", "webpsave_buffer" })
        {
            var decoded = Decode(TestPictures.Save(strip, saver, save => save.Set("page-height", first.Height)));

            Assert.Equal((first.Width, first.Height), (decoded.Width, decoded.Height));
            Assert.InRange(TestPictures.MeanDifference(first.GetPixels(), decoded.Pixels), 0, 6);
        }
    }

    [Theory]
    [InlineData(1500, 1000, 750, 500)]
    [InlineData(1023, 700, 1023, 700)]
    [InlineData(4000, 3000, 571, 429)]
    [InlineData(30000, 20, 517, 20)]
    [InlineData(3, 9000, 3, 529)]
    public void Large_pictures_are_shrunk_by_whole_factors_and_ribbons_keep_their_breadth(int width, int height, int pixelsWidth, int pixelsHeight)
    {
        using var ramp = TestPictures.Ramp(width, height);
        var decoded = Decode(ramp.ToPng());

        Assert.Equal((width, height), (decoded.Width, decoded.Height));
        Assert.Equal((pixelsWidth, pixelsHeight), (decoded.PixelsWidth, decoded.PixelsHeight));
        Assert.Equal(256, Math.Max(decoded.Thumbnail.Width, decoded.Thumbnail.Height));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public void Shrinking_while_loading_shows_the_same_picture(string format)
    {
        using var large = TestPictures.Ramp(2400, 1600);
        var expected = Decode(large.ToPng());
        var decoded = Decode(format == "jpeg" ? large.ToJpeg() : large.ToWebp());

        Assert.Equal((2400, 1600), (decoded.Width, decoded.Height));
        Assert.InRange(Math.Max(decoded.PixelsWidth, decoded.PixelsHeight), 512, 1023);
        Assert.InRange(TestPictures.MeanDifference(Thumb(expected), Thumb(decoded)), 0, 4);

        static byte[] Thumb(DecodedImage image) => Decode(image.Thumbnail.Data).Pixels;
    }

    [Fact]
    public void The_thumbnail_is_a_small_jpeg_without_metadata()
    {
        using var large = TestPictures.Ramp(800, 600);
        using var tagged = large.WithOrientation(1);
        var thumbnail = Decode(tagged.ToJpeg()).Thumbnail;
        var decoded = Decode(thumbnail.Data);

        Assert.Equal(("image/jpeg", 256, 192), (thumbnail.MediaType, thumbnail.Width, thumbnail.Height));
        Assert.Equal(("jpeg", 256, 192), (decoded.Format, decoded.Width, decoded.Height));
        Assert.DoesNotContain("Exif", System.Text.Encoding.Latin1.GetString(thumbnail.Data), StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_a_photo_was_taken_is_read()
    {
        using var ramp = TestPictures.Ramp();
        var tagged = TestPictures.WithExifTime(ramp, "2004:01:02 03:04:05");

        Assert.Equal(new DateTime(2004, 1, 2, 3, 4, 5), Decode(tagged).TakenAt);
        Assert.Null(Decode(ramp.ToJpeg()).TakenAt);
    }

    private static Picture Turned(Picture upright, int orientation)
    {
        // What a camera stores, so that applying the orientation gives the upright picture again.
        using var mirrored = orientation is 2 or 4 or 5 or 7 ? upright.FlipHorizontally() : upright.Rotate(0);
        return mirrored.Rotate(orientation switch { 3 or 4 => 180, 5 or 6 => 270, 7 or 8 => 90, _ => 0 });
    }

    private static DecodedImage Decode(byte[] encoded) => ImageDecoder.Decode(encoded, DecodeLimits.Default);
}
