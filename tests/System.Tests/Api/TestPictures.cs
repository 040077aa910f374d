using System.Globalization;
using System.Text;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>Self-made pictures as binary PPM: a few soft coloured blobs placed by a seed, so that other seeds look different.</summary>
internal static class TestPictures
{
    private const int Blobs = 12;

    /// <param name="seed">Which picture.</param>
    /// <param name="noise">Most that a channel differs from the same picture without noise, 0 to 255.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Ppm(int seed, int noise = 0, int width = 160, int height = 120)
    {
        var placed = new Random(seed);
        var blobs = Enumerable.Range(0, Blobs)
            .Select(_ => (X: placed.NextDouble(), Y: placed.NextDouble(), Radius: 0.05 + 0.25 * placed.NextDouble(),
                Red: placed.Next(256), Green: placed.Next(256), Blue: placed.Next(256)))
            .ToArray();
        var jitter = new Random(seed * 31 + noise);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            double x = i % width / (double)width, y = i / width / (double)height;
            double red = 0, green = 0, blue = 0, weights = 0.05;
            foreach (var blob in blobs)
            {
                var distance = (Math.Pow(x - blob.X, 2) + Math.Pow(y - blob.Y, 2)) / (blob.Radius * blob.Radius);
                var weight = Math.Exp(-4 * distance);
                red += weight * blob.Red;
                green += weight * blob.Green;
                blue += weight * blob.Blue;
                weights += weight;
            }

            pixels[3 * i] = Channel(red);
            pixels[3 * i + 1] = Channel(green);
            pixels[3 * i + 2] = Channel(blue);

            byte Channel(double sum) => (byte)Math.Clamp(sum / weights + jitter.Next(-noise, noise + 1), 0, 255);
        }

        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P6\n{width} {height}\n255\n")), .. pixels];
    }
}
