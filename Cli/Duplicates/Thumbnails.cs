using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Imaging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Small pictures in the characters of a terminal: each shows two pixels, one above the other.</summary>
internal sealed class Thumbnails(ImageSearchClient client)
{
    private const string UpperHalf = "▀";

    private readonly Dictionary<long, IRenderable> _seen = [];

    /// <summary>Whether pictures can be shown: the terminal has their colours.</summary>
    public static bool CanShow(IAnsiConsole console) => console.Profile.Capabilities is { Ansi: true, Unicode: true, ColorSystem: ColorSystem.EightBit or ColorSystem.TrueColor };

    /// <summary>The server's thumbnail of an image, at most so many characters wide and so many high; empty where it cannot be shown.</summary>
    public async Task<IRenderable> GetAsync(long image, int columns, int rows, CancellationToken cancellationToken)
    {
        if (!_seen.TryGetValue(image, out var picture))
        {
            picture = await DrawAsync(image, columns, rows, cancellationToken);
            _seen.Add(image, picture);
        }

        return picture;
    }

    public void Forget() => _seen.Clear();

    private async Task<IRenderable> DrawAsync(long image, int columns, int rows, CancellationToken cancellationToken)
    {
        try
        {
            var encoded = await client.GetThumbnailAsync(image, cancellationToken);
            return Draw(ImageDecoder.Decode(encoded, DecodeLimits.Default, cancellationToken), columns, 2 * rows);
        }
        catch (Exception e) when (e is ServerException or ImageRejectedException or ImagingUnavailableException)
        {
            return new Text(e is ImagingUnavailableException ? "" : "(no picture)");
        }
    }

    private static Paragraph Draw(DecodedImage decoded, int maxWidth, int maxHeight)
    {
        var scale = Math.Min((double)maxWidth / decoded.PixelsWidth, (double)maxHeight / decoded.PixelsHeight);
        var width = Math.Max(1, (int)Math.Round(decoded.PixelsWidth * scale));
        var height = Math.Max(2, (int)Math.Round(decoded.PixelsHeight * scale) / 2 * 2);
        using var whole = Picture.FromDecoded(decoded);
        using var small = whole.Resize(width, height);
        (width, height) = (small.Width, small.Height / 2 * 2);
        var pixels = small.GetPixels();
        var text = new Paragraph();
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x++)
            {
                text.Append(UpperHalf, new Style(ColorAt(x, y), ColorAt(x, y + 1)));
            }

            text.Append("\n");
        }

        return text;

        Color ColorAt(int x, int y)
        {
            var at = 3 * (y * width + x);
            return new Color(pixels[at], pixels[at + 1], pixels[at + 2]);
        }
    }
}
