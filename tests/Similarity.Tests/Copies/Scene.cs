using OrleansImageSearch.Similarity.Regions;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Similarity.Tests.Copies;

/// <summary>Pictures and what people do to them.</summary>
internal static class Scene
{
    public static RgbImage Of(int seed, int width = 256, int height = 192)
    {
        var ppm = TestPicture.Ppm(seed, width, height);
        return new RgbImage(ppm[^(width * height * 3)..], width, height);
    }

    public static RgbImage Flat(int width, int height, byte level)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, level);
        return new RgbImage(pixels, width, height);
    }

    public static RgbImage Cropped(this RgbImage image, double share)
    {
        var (left, top) = ((int)(image.Width * share), (int)(image.Height * share));
        return RgbImage.Cropped(image.ToView(), new PixelBox(left, top, image.Width - 2 * left, image.Height - 2 * top));
    }

    /// <summary>Another picture laid over this one.</summary>
    public static RgbImage With(this RgbImage page, RgbImage other, int left, int top)
    {
        var pixels = page.Pixels.ToArray();
        for (var row = 0; row < other.Height; row++)
        {
            other.Pixels.AsSpan(row * other.Width * 3, other.Width * 3).CopyTo(pixels.AsSpan(((top + row) * page.Width + left) * 3));
        }

        return page with { Pixels = pixels };
    }

    /// <summary>Turned about its centre and scaled in a frame of the same size, black where nothing is.</summary>
    public static RgbImage Turned(this RgbImage image, double degrees, double scale = 1)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var (dx, dy) = ((x - image.Width / 2.0) / scale, (y - image.Height / 2.0) / scale);
                var (fromX, fromY) = ((int)Math.Round(image.Width / 2.0 + cos * dx + sin * dy), (int)Math.Round(image.Height / 2.0 - sin * dx + cos * dy));
                if (fromX >= 0 && fromX < image.Width && fromY >= 0 && fromY < image.Height)
                {
                    image.Pixels.AsSpan((fromY * image.Width + fromX) * 3, 3).CopyTo(pixels.AsSpan((y * image.Width + x) * 3));
                }
            }
        }

        return image with { Pixels = pixels };
    }
}
