using OrleansImageSearch.Benchmarks.Quality;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Duplicates;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>A way in which a look-alike of a photo comes to be.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Truth">What the two are; null: different pictures.</param>
/// <param name="Make">Gives the look-alike's encoded bytes, of the photo, another photo, and a seed.</param>
internal sealed record KindCase(string Name, DuplicateKind? Truth, Func<Picture, Picture, int, byte[]> Make)
{
    /// <summary>All cases that are made of a photo, in the order of the table.</summary>
    public static IReadOnlyList<KindCase> All { get; } =
    [
        Reencoded("JPEG 60", photo => photo.ToJpeg(60)),
        Reencoded("JPEG 30", photo => photo.ToJpeg(30)),
        Reencoded("WebP 75", photo => photo.ToWebp(75)),
        Reencoded("PNG", photo => photo.ToPng()),
        Reencoded("half size", photo => Encoded(photo.Resize(photo.Width / 2, photo.Height / 2), 90)),
        Reencoded("third, JPEG 50", photo => Encoded(photo.Resize(photo.Width / 3, photo.Height / 3), 50)),
        Reencoded("1.5 times", photo => Encoded(photo.Resize(photo.Width * 3 / 2, photo.Height * 3 / 2), 85)),
        .. EditMatrix.All.Skip(2).Select(edit => Edited(edit.Name, photo => Encoded(edit.Apply(photo), edit.JpegQuality))),
        Edited("brighter by 20", photo => Encoded(photo.Linear(1, 20), 90)),
        Edited("less contrast", photo => Encoded(photo.Linear(0.8, 20), 90)),
        Edited("crop 2%", photo => Encoded(photo.Crop(photo.Width / 50, photo.Height / 50, photo.Width * 24 / 25, photo.Height * 24 / 25), 90)),
        Edited("crop one side", photo => Encoded(photo.Crop(0, 0, photo.Width, photo.Height * 9 / 10), 90)),
        Edited("border 3%", photo => Encoded(photo.Embed(photo.Width / 33, photo.Height / 33, photo.Width * 35 / 33, photo.Height * 35 / 33), 90)),
        Edited("logo", photo => Encoded(WithLogo(photo), 90)),
        Edited("JPEG 40 of half, mirrored", photo => Encoded(Chain(photo, half => half.FlipHorizontally()), 40)),
        Edited("JPEG 40 of half, logo", photo => Encoded(Chain(photo, WithLogo), 40)),
        new(EditMatrix.Collage, DuplicateKind.Edited, (photo, other, _) => Encoded(EditMatrix.SideBySide(photo, other), 90)),
        new("next moment", DuplicateKind.Burst, (photo, _, seed) => Moment(photo, seed, 90)),
        new("next moment, JPEG 50", DuplicateKind.Burst, (photo, _, seed) => Moment(photo, seed + 1_000_000, 50)),
        new("another photo", null, (_, other, _) => other.ToJpeg(90)),
    ];

    private static KindCase Reencoded(string name, Func<Picture, byte[]> make) => new(name, DuplicateKind.Reencoded, (photo, _, _) => make(photo));

    private static KindCase Edited(string name, Func<Picture, byte[]> make) => new(name, DuplicateKind.Edited, (photo, _, _) => make(photo));

    private static byte[] Encoded(Picture edited, int jpegQuality)
    {
        using (edited)
        {
            return edited.ToJpeg(jpegQuality);
        }
    }

    private static Picture Chain(Picture photo, Func<Picture, Picture> edit)
    {
        using var half = photo.Resize(photo.Width / 2, photo.Height / 2);
        return edit(half);
    }

    /// <summary>A sign of a tenth of the width in the lower right corner.</summary>
    private static Picture WithLogo(Picture photo)
    {
        var side = Math.Max(4, photo.Width / 10);
        var pixels = new byte[side * side * 3];
        for (var at = 0; at < side * side; at++)
        {
            var (y, x) = Math.DivRem(at, side);
            var isInk = x < side / 4 || (y - side / 2) * (y - side / 2) + (x - side / 2) * (x - side / 2) < side * side / 9;
            pixels.AsSpan(at * 3, 3).Fill(isInk ? (byte)240 : (byte)30);
        }

        using var logo = Picture.FromPixels(pixels, side, side);
        return photo.Overlay(logo, photo.Width - side - side / 2, photo.Height - side - side / 2);
    }

    private static byte[] Moment(Picture photo, int seed, int jpegQuality)
    {
        var next = BurstScene.Next(new RgbView(photo.GetPixels(), photo.Width, photo.Height), seed);
        return Encoded(Picture.FromPixels(next.Pixels, next.Width, next.Height), jpegQuality);
    }
}
