using System.Globalization;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Demonstration;

/// <summary>
/// A collection to try the search on where there are no photos at hand: painted pictures, all different, and edited copies of
/// some of them. The same files on every run.
/// </summary>
public static class DemonstrationPictures
{
    public const string OriginalsFolder = "originals";
    public const string CopiesFolder = "copies";
    public const int OriginalCount = 240;

    private const int Seed = 20_000;

    /// <summary>Every copied original gets one of these edits, in turn; the name ends the copy's file name.</summary>
    private static readonly (string Name, Func<Picture, Picture> Apply, int Quality)[] Edits =
    [
        ("half-size", picture => picture.Resize(picture.Width / 2, picture.Height / 2), 85),
        ("low-quality", picture => picture.Linear(1, 0), 25),
        ("blurred", picture => picture.Blur(2), 85),
        ("brighter", picture => picture.Linear(1.1, 20), 85),
        ("cropped", picture => picture.Crop(picture.Width / 50, picture.Height / 50, picture.Width * 24 / 25, picture.Height * 24 / 25), 85),
        ("mirrored", picture => picture.FlipHorizontally(), 85),
        ("watermark", Watermark, 85),
        ("grey", picture => picture.Grey(), 85),
        ("noisy", picture => picture.AddNoise(10, Seed), 85),
        ("darker", picture => picture.Gamma(0.7), 85),
    ];

    private static readonly (int Width, int Height)[] Shapes = [(500, 375), (375, 500), (480, 480), (500, 333)];

    /// <summary>
    /// Writes <c>originals/mountains-001.jpg</c> and so on, and for every fourth <c>copies/mountains-001-half-size.jpg</c> and so on,
    /// below <paramref name="folder"/>; files of these names are replaced. All cores work on it.
    /// </summary>
    public static Task WriteAsync(string folder, CancellationToken cancellationToken) => WriteAsync(folder, OriginalCount, cancellationToken);

    /// <summary>The same for the first <paramref name="count"/> of the originals.</summary>
    public static async Task WriteAsync(string folder, int count, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, OriginalsFolder));
        await Parallel.ForAsync(0, count, cancellationToken, async (index, token) =>
        {
            var (kind, compose) = Scene.Kinds[index % Scene.Kinds.Count];
            var name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{(index / Scene.Kinds.Count) + 1:000}");
            using var original = Paint(compose(new Random(Seed + index)), Shapes[index / 3 % Shapes.Length]);
            await File.WriteAllBytesAsync(Path.Combine(folder, OriginalsFolder, $"{name}.jpg"), original.ToJpeg(), token);
            if (IsCopied(index))
            {
                await WriteCopyAsync(folder, index, name, original, token);
            }
        });
    }

    /// <summary>Whether there is a copy of the original with this index: of one in four, and over time of every kind.</summary>
    public static bool IsCopied(int index) => index % 4 == index / 8 % 4;

    /// <summary>Writes an edited copy of any picture, as that of the original with this index is made: <c>copies/NAME-half-size.jpg</c>.</summary>
    public static async Task WriteCopyAsync(string folder, int index, string name, Picture original, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, CopiesFolder));
        var (edit, apply, quality) = Edits[index / 4 % Edits.Length];
        using var copy = apply(original);
        await File.WriteAllBytesAsync(Path.Combine(folder, CopiesFolder, $"{name}-{edit}.jpg"), copy.ToJpeg(quality), cancellationToken);
    }

    private static Picture Paint(Func<double, double, Rgb> scene, (int Width, int Height) shape)
    {
        var pixels = new byte[shape.Width * shape.Height * 3];
        var at = 0;
        for (var y = 0; y < shape.Height; y++)
        {
            for (var x = 0; x < shape.Width; x++)
            {
                var (red, green, blue) = scene((x + 0.5) / shape.Width, (y + 0.5) / shape.Height);
                pixels[at++] = Byte(red);
                pixels[at++] = Byte(green);
                pixels[at++] = Byte(blue);
            }
        }

        return Picture.FromPixels(pixels, shape.Width, shape.Height);
    }

    private static byte Byte(double value) => (byte)Math.Clamp(value * 255, 0, 255);

    // A striped plate near the lower right corner, where such marks usually are.
    private static Picture Watermark(Picture picture)
    {
        var (width, height) = (picture.Width / 4, picture.Height / 14);
        using var plate = Paint((x, y) => (int)(x * 12) % 2 == 0 && y is > 0.25 and < 0.75 ? new Rgb(0.1, 0.1, 0.1) : new Rgb(0.95, 0.95, 0.95), (width, height));
        return picture.Overlay(plate, picture.Width - width - 12, picture.Height - height - 12);
    }
}
