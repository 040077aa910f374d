using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Benchmarks.Pictures;

internal static class Thumbnails
{
    /// <summary>The picture with a longer side of <paramref name="side"/> pixels.</summary>
    public static Picture Of(Picture picture, int side)
    {
        var scale = (double)side / Math.Max(picture.Width, picture.Height);
        return picture.Resize(Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
    }
}
