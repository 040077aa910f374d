using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Maps;

/// <summary>A map as pixels: a dot for each image, thumbnails where they do not cover one another.</summary>
internal sealed class MapPng
{
    private const byte Ground = 0x14;

    private readonly int _side;
    private readonly byte[] _pixels;

    private MapPng(int side)
    {
        _side = side;
        _pixels = new byte[3 * side * side];
        Array.Fill(_pixels, Ground);
    }

    /// <param name="points">The map.</param>
    /// <param name="frame">Where they are.</param>
    /// <param name="side">Of the picture, pixels.</param>
    /// <param name="thumbnails">Pixels of some, by image.</param>
    public static byte[] Draw(
        IReadOnlyList<MapPoint> points, MapFrame frame, int side, IReadOnlyDictionary<long, (byte[] Pixels, int Width, int Height)> thumbnails)
    {
        var map = new MapPng(side);
        var radius = points.Count > 20_000 ? 1 : 2;
        foreach (var point in points)
        {
            var (x, y) = frame.PlaceOf(point);
            map.Dot((int)x, (int)y, radius, MapColors.Of(point.Label));
        }

        foreach (var point in points.Where(point => thumbnails.ContainsKey(point.Id)))
        {
            var (x, y) = frame.PlaceOf(point);
            var (pixels, width, height) = thumbnails[point.Id];
            map.Put(pixels, width, height, (int)x - width / 2, (int)y - height / 2);
        }

        using var picture = Picture.FromPixels(map._pixels, side, side);
        return picture.ToPng();
    }

    private void Dot(int x, int y, int radius, (byte Red, byte Green, byte Blue) color)
    {
        for (var row = Math.Max(0, y - radius + 1); row < Math.Min(_side, y + radius); row++)
        {
            for (var column = Math.Max(0, x - radius + 1); column < Math.Min(_side, x + radius); column++)
            {
                var at = 3 * (row * _side + column);
                (_pixels[at], _pixels[at + 1], _pixels[at + 2]) = color;
            }
        }
    }

    private void Put(byte[] pixels, int width, int height, int left, int top)
    {
        for (var row = Math.Max(0, -top); row < Math.Min(height, _side - top); row++)
        {
            var first = Math.Max(0, -left);
            var count = Math.Min(width, _side - left) - first;
            if (count > 0)
            {
                pixels.AsSpan(3 * (row * width + first), 3 * count).CopyTo(_pixels.AsSpan(3 * ((top + row) * _side + left + first)));
            }
        }
    }
}
