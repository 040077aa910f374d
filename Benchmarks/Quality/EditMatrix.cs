using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>A way in which people change a photo before they publish it again.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Apply">Gives the changed picture; does not dispose its argument.</param>
/// <param name="JpegQuality">With which the changed picture is encoded.</param>
internal sealed record Edit(string Name, Func<Picture, Picture> Apply, int JpegQuality = 90);

/// <summary>The edits of the matrix, in the order of the table. <see cref="Collage"/> needs a second photo.</summary>
internal static class EditMatrix
{
    public const string Collage = "collage";

    private const int NoiseSeed = 7;

    public static IReadOnlyList<Edit> All { get; } =
    [
        new("JPEG 30", photo => photo.Linear(1, 0), JpegQuality: 30),
        new("half size", photo => photo.Resize(photo.Width / 2, photo.Height / 2)),
        new("blur", photo => photo.Blur(2.5)),
        new("noise", photo => photo.AddNoise(20, NoiseSeed)),
        new("gamma", photo => photo.Gamma(1.6)),
        new("watermark", PixelEdits.Watermark),
        new("vignette", PixelEdits.Vignette),
        new("grey", photo => photo.Grey()),
        new("mirror", photo => photo.FlipHorizontally()),
        new("rotate 4", photo => photo.Rotate(4)),
        new("rotate 15", photo => photo.Rotate(15)),
        new("rotate 90", photo => photo.Rotate(90)),
        new("crop 5%", photo => Cropped(photo, 0.05)),
        new("crop 20%", photo => Cropped(photo, 0.20)),
        new("pad 20%", photo => Padded(photo, 0.20)),
        new("aspect 4:3", photo => photo.Resize(photo.Width * 4 / 3, photo.Height)),
        new("screenshot", PixelEdits.Screenshot),
    ];

    /// <summary>Two photos side by side at the height of the first.</summary>
    public static Picture SideBySide(Picture photo, Picture other)
    {
        using var right = other.Resize(Math.Max(1, other.Width * photo.Height / other.Height), photo.Height);
        using var frame = photo.Embed(0, 0, photo.Width + right.Width, photo.Height);
        return frame.Overlay(right, photo.Width, 0);
    }

    private static Picture Cropped(Picture photo, double share)
    {
        var (left, top) = ((int)(photo.Width * share), (int)(photo.Height * share));
        return photo.Crop(left, top, photo.Width - 2 * left, photo.Height - 2 * top);
    }

    private static Picture Padded(Picture photo, double share)
    {
        var (left, top) = ((int)(photo.Width * share), (int)(photo.Height * share));
        return photo.Embed(left, top, photo.Width + 2 * left, photo.Height + 2 * top);
    }
}
