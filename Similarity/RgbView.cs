namespace OrleansImageSearch.Similarity;

/// <summary>
/// A decoded picture: sRGB, 8 bits a channel, interleaved R, G, B, row-major from the top left, no padding between rows.
/// </summary>
public readonly ref struct RgbView
{
    /// <param name="pixels"><paramref name="width"/> x <paramref name="height"/> x 3 bytes.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The span's length does not fit the shape.</exception>
    public RgbView(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"{pixels.Length} bytes are not {width} x {height} pixels of 3 bytes.", nameof(pixels));
        }

        Pixels = pixels;
        Width = width;
        Height = height;
    }

    public ReadOnlySpan<byte> Pixels { get; }

    public int Width { get; }

    public int Height { get; }
}
