using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

internal static class ThumbnailEncoder
{
    private const int Side = 256;
    private const int Quality = 75;

    /// <summary>The picture at 256 pixels on its longer side, or its own size where that is smaller.</summary>
    public static Thumbnail Encode(VipsImage image)
    {
        using var small = WorkingImage.ShrinkToFit(image, Side);
        using var save = new Operation("jpegsave_buffer").Set("in", small).Set("Q", Quality).Set("strip", true);
        return new Thumbnail(save.ToBytes(), "image/jpeg", small.Width, small.Height);
    }
}
