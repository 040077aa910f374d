namespace OrleansImageSearch.Similarity.Tests.Measures;

/// <summary>RGB pixels that tests make up.</summary>
internal sealed record Picture(byte[] Pixels, int Width, int Height)
{
    public RgbView View => new(Pixels, Width, Height);

    public static Picture Of(int width, int height, Func<int, int, (byte R, byte G, byte B)> colorAt)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = colorAt(i % width, i / width);
        }

        return new Picture(pixels, width, height);
    }

    public static Picture Grey(int width, int height, Func<int, int, double> levelAt) => Of(width, height, (x, y) =>
    {
        var level = (byte)Math.Clamp(Math.Round(levelAt(x, y)), 0, 255);
        return (level, level, level);
    });

    public static Picture Flat(int width, int height, byte r, byte g, byte b) => Of(width, height, (_, _) => (r, g, b));

    public static Picture Noise(int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return new Picture(pixels, width, height);
    }

    /// <summary>A few soft blobs of colour, the same at any size.</summary>
    public static Picture Blobs(int width, int height, int seed)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 12)
            .Select(_ => (X: random.NextDouble(), Y: random.NextDouble(), Size: 0.05 + (0.2 * random.NextDouble()), R: random.Next(-180, 180), G: random.Next(-180, 180), B: random.Next(-180, 180)))
            .ToArray();
        return Of(width, height, (x, y) =>
        {
            double r = 128, g = 128, b = 128;
            foreach (var blob in blobs)
            {
                double dx = ((x + 0.5) / width) - blob.X, dy = ((y + 0.5) / height) - blob.Y;
                var weight = Math.Exp(-((dx * dx) + (dy * dy)) / (blob.Size * blob.Size));
                (r, g, b) = (r + (weight * blob.R), g + (weight * blob.G), b + (weight * blob.B));
            }

            return ((byte)Math.Clamp(r, 0, 255), (byte)Math.Clamp(g, 0, 255), (byte)Math.Clamp(b, 0, 255));
        });
    }

    /// <summary>Every pixel as <paramref name="factor"/> x <paramref name="factor"/> pixels.</summary>
    public Picture Enlarged(int factor) => Of(Width * factor, Height * factor, (x, y) => At(x / factor, y / factor));

    public Picture Turned(Orientation orientation)
    {
        var isExchanged = orientation is Orientation.Rotate90 or Orientation.Rotate270 or Orientation.FlipPlus1 or Orientation.FlipMinus1;
        return Of(isExchanged ? Height : Width, isExchanged ? Width : Height, (x, y) => orientation switch
        {
            Orientation.Original => At(x, y),
            Orientation.Rotate90 => At(Width - 1 - y, x),
            Orientation.Rotate180 => At(Width - 1 - x, Height - 1 - y),
            Orientation.Rotate270 => At(y, Height - 1 - x),
            Orientation.FlipX => At(x, Height - 1 - y),
            Orientation.FlipY => At(Width - 1 - x, y),
            Orientation.FlipPlus1 => At(y, x),
            Orientation.FlipMinus1 => At(Width - 1 - y, Height - 1 - x),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
        });
    }

    private (byte R, byte G, byte B) At(int x, int y)
    {
        var i = ((y * Width) + x) * 3;
        return (Pixels[i], Pixels[i + 1], Pixels[i + 2]);
    }
}
