using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>Edits that are drawn pixel by pixel.</summary>
internal static class PixelEdits
{
    /// <summary>The letters of the watermark, five columns and five rows each, a bit a pixel.</summary>
    private static readonly string[] Letters =
    [
        "##### ##### ##### #   # ##### #   # ",
        "#   # #   # #     #   # #   # #  #  ",
        "##### ##### ##### ##### #   # ###   ",
        "#     #  #  #     #   # #   # #  #  ",
        "#     #   # ##### #   # ##### #   # ",
    ];

    /// <summary>White letters over the whole picture that let half of it through, one line in each fourth of its height.</summary>
    public static Picture Watermark(Picture photo)
    {
        const int Lines = 4;
        var (width, height) = (photo.Width, photo.Height);
        var dot = Math.Max(1, width / (2 * Letters[0].Length));
        return Map(photo, (x, y, value) =>
        {
            var row = y % Math.Max(1, height / Lines) / dot;
            var isInk = row < Letters.Length && Letters[row][x / dot % Letters[0].Length] == '#';
            return isInk ? (value + byte.MaxValue) / 2 : value;
        });
    }

    /// <summary>Falls off to a third of the brightness in the corners.</summary>
    public static Picture Vignette(Picture photo)
    {
        var (halfWidth, halfHeight) = (photo.Width / 2.0, photo.Height / 2.0);
        return Map(photo, (x, y, value) =>
        {
            var (across, down) = ((x - halfWidth) / halfWidth, (y - halfHeight) / halfHeight);
            return (int)(value * (1 - (across * across + down * down) / 3));
        });
    }

    /// <summary>The photo at two thirds of its size in a page: bars above and below, lines of text beside.</summary>
    public static Picture Screenshot(Picture photo)
    {
        var (width, height) = (photo.Width * 2 / 3, photo.Height * 2 / 3);
        var (pageWidth, pageHeight) = (width * 2, height * 3 / 2);
        var page = new byte[pageWidth * pageHeight * 3];
        for (var y = 0; y < pageHeight; y++)
        {
            for (var x = 0; x < pageWidth; x++)
            {
                var isBar = y < pageHeight / 12 || y >= pageHeight * 15 / 16;
                var isText = x > width * 9 / 8 && x < pageWidth * 15 / 16 && y % 12 < 4 && (x / 5 + y / 12 * 7) % 6 != 0;
                page.AsSpan((y * pageWidth + x) * 3, 3).Fill((byte)(isBar ? 60 : isText ? 90 : 245));
            }
        }

        using var frame = Picture.FromPixels(page, pageWidth, pageHeight);
        using var small = photo.Resize(width, height);
        return frame.Overlay(small, width / 16, pageHeight / 6);
    }

    /// <summary>Changes every channel of every pixel by its place.</summary>
    private static Picture Map(Picture photo, Func<int, int, int, int> change)
    {
        var pixels = photo.GetPixels();
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(change(i / 3 % photo.Width, i / 3 / photo.Width, pixels[i]), 0, byte.MaxValue);
        }

        return Picture.FromPixels(pixels, photo.Width, photo.Height);
    }
}
