using OrleansImageSearch.Imaging;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Benchmarks.Signatures;

/// <summary>The edits under which a signature bit should stay as it is.</summary>
internal static class PhotoEdits
{
    private const int HighQuality = 90;

    /// <summary>Half size at JPEG quality 30; blurred (deviation 2 pixels); contrast raised by a fifth; 2% cropped on every side.</summary>
    public static IEnumerable<DecodedImage> Of(DecodedImage photo)
    {
        using var image = VipsImage.FromMemory(photo.Pixels, photo.PixelsWidth, photo.PixelsHeight, 3);
        using var original = WorkingImage.Tag(image, "srgb");

        using var resize = new Operation("resize").Set("in", original).Set("scale", 0.5);
        yield return Encoded(resize, 30);

        using var blur = new Operation("gaussblur").Set("in", original).Set("sigma", 2.0);
        yield return Encoded(blur, HighQuality);

        using var contrast = new Operation("linear").Set("in", original).Set("a", [1.2]).Set("b", [-25.0]).Set("uchar", true);
        yield return Encoded(contrast, HighQuality);

        var (left, top) = (original.Width / 50, original.Height / 50);
        using var crop = new Operation("extract_area")
            .Set("input", original).Set("left", left).Set("top", top).Set("width", original.Width - (2 * left)).Set("height", original.Height - (2 * top));
        yield return Encoded(crop, HighQuality);
    }

    private static DecodedImage Encoded(Operation edit, int quality)
    {
        using var edited = edit.ToImage();
        using var save = new Operation("jpegsave_buffer").Set("in", edited).Set("Q", quality);
        return ImageDecoder.Decode(save.ToBytes(), DecodeLimits.Default);
    }
}
