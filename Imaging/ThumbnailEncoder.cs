using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>Makes thumbnails: JPEG at 256 pixels on the longer side (<c>docs/decisions/0002-thumbnail-format.md</c>).</summary>
internal static class ThumbnailEncoder
{
    private const int Side = 256;
    private const int Quality = 75;

    /// <param name="pixels">Interleaved RGB.</param>
    /// <param name="width">Columns of <paramref name="pixels"/>.</param>
    /// <param name="height">Rows of <paramref name="pixels"/>.</param>
    /// <param name="aspect">Width by height of the picture, which a shrunk ribbon no longer has.</param>
    public static unsafe Thumbnail Encode(byte[] pixels, int width, int height, double aspect)
    {
        var side = Math.Min(Side, Math.Max(width, height));
        var thumbnailWidth = Math.Clamp((int)Math.Round(side * Math.Min(1, aspect)), 1, width);
        var thumbnailHeight = Math.Clamp((int)Math.Round(side / Math.Max(1, aspect)), 1, height);
        var small = thumbnailWidth == width && thumbnailHeight == height
            ? pixels
            : AreaResampler.Shrink(pixels, width, height, thumbnailWidth, thumbnailHeight);
        fixed (byte* samples = small)
        {
            using var image = VipsImage.OverMemory(samples, thumbnailWidth, thumbnailHeight, 3);
            using var colours = WorkingImage.Tag(image, "srgb");
            using var save = new Operation("jpegsave_buffer").Set("in", colours).Set("Q", Quality).Set("strip", true);
            return new Thumbnail(save.ToBytes(), "image/jpeg", thumbnailWidth, thumbnailHeight);
        }
    }
}
