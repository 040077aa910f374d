using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Benchmarks.Pictures;

/// <summary>The colour of a pixel.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    public static Ink Grey(double level) => new((byte)level, (byte)level, (byte)level);

    /// <param name="from">At 0.</param>
    /// <param name="to">At 1.</param>
    /// <param name="share">0..1.</param>
    public static Ink Mix(Ink from, Ink to, double share) => new(
        (byte)double.Lerp(from.Red, to.Red, share), (byte)double.Lerp(from.Green, to.Green, share), (byte)double.Lerp(from.Blue, to.Blue, share));
}

/// <summary>A picture to draw figures on, white at first.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;
    private readonly int _width;

    public Canvas(int width, int height)
    {
        _width = width;
        _pixels = new byte[width * height * 3];
        Array.Fill(_pixels, byte.MaxValue);
    }

    private int Height => _pixels.Length / 3 / _width;

    public Picture ToPicture() => Picture.FromPixels(_pixels, _width, Height);

    public void Fill(int left, int top, int width, int height, Ink ink)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                Set(x, y, ink);
            }
        }
    }

    /// <summary>A grid of squares of <paramref name="size"/> pixels, each in the ink of its row and column.</summary>
    public void FillCells(int left, int top, int rows, int columns, int size, Func<int, int, Ink> ink)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                Fill(left + column * size, top + row * size, size, size, ink(row, column));
            }
        }
    }

    public void Draw(Picture picture, int left, int top)
    {
        var pixels = picture.GetPixels();
        for (var y = 0; y < picture.Height; y++)
        {
            pixels.AsSpan(y * picture.Width * 3, picture.Width * 3).CopyTo(_pixels.AsSpan(((top + y) * _width + left) * 3));
        }
    }

    /// <summary>A line one pixel wide.</summary>
    public void DrawLine((double X, double Y) from, (double X, double Y) to, Ink ink)
    {
        var steps = (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
        for (var step = 0; step <= steps; step++)
        {
            var share = step / (double)Math.Max(1, steps);
            Set((int)double.Lerp(from.X, to.X, share), (int)double.Lerp(from.Y, to.Y, share), ink);
        }
    }

    private void Set(int x, int y, Ink ink)
    {
        var at = (y * _width + x) * 3;
        (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = (ink.Red, ink.Green, ink.Blue);
    }
}
