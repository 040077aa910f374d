using OrleansImageSearch.Similarity.Regions;

namespace OrleansImageSearch.Similarity;

/// <summary>A decoded picture that owns its pixels, as <see cref="RgbView"/> lays them out.</summary>
/// <param name="Pixels">Width x height x 3 bytes.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record RgbImage(byte[] Pixels, int Width, int Height)
{
    private const int Channels = 3;

    /// <summary>The pixels inside <paramref name="box"/>, which lies in the picture.</summary>
    public static RgbImage Cropped(RgbView image, PixelBox box)
    {
        var pixels = new byte[box.Area * Channels];
        for (var row = 0; row < box.Height; row++)
        {
            image.Pixels.Slice(((box.Top + row) * image.Width + box.Left) * Channels, box.Width * Channels).CopyTo(pixels.AsSpan(row * box.Width * Channels));
        }

        return new RgbImage(pixels, box.Width, box.Height);
    }

    /// <summary>Left and right exchanged.</summary>
    public static RgbImage Mirrored(RgbView image)
    {
        var pixels = new byte[image.Pixels.Length];
        for (var at = 0; at < pixels.Length; at += Channels)
        {
            var (row, column) = Math.DivRem(at / Channels, image.Width);
            image.Pixels.Slice((row * image.Width + image.Width - 1 - column) * Channels, Channels).CopyTo(pixels.AsSpan(at));
        }

        return new RgbImage(pixels, image.Width, image.Height);
    }

    public RgbView ToView() => new(Pixels, Width, Height);
}
