using System.Text;

namespace OrleansImageSearch.TestSupport;

/// <summary>
/// Pictures that tests make themselves: patches of colour, each seed unlike every other, encoded as binary PPM (no codec in the way).
/// </summary>
public static class TestPicture
{
    private const int Cells = 20;

    /// <param name="seed">The picture.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows; the same seed at another size is the same picture, scaled.</param>
    /// <param name="noise">Levels by which each sample may differ from the clean picture, so that the bytes do.</param>
    public static byte[] Ppm(int seed, int width = 96, int height = 72, int noise = 0)
    {
        var grid = Grid(seed);
        var grain = new Random(seed + 1);
        var header = Encoding.ASCII.GetBytes($"P6 {width} {height} 255\n");
        var ppm = new byte[header.Length + width * height * 3];
        header.CopyTo(ppm, 0);
        var at = header.Length;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var level = Level(grid, channel, (x + 0.5) / width, (y + 0.5) / height);
                    ppm[at++] = (byte)Math.Clamp(level + grain.Next(-noise, noise + 1), 0, 255);
                }
            }
        }

        return ppm;
    }

    /// <summary>Levels at the corners of <see cref="Cells"/> x <see cref="Cells"/> cells, by channel.</summary>
    private static byte[][] Grid(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3).Select(_ =>
        {
            var levels = new byte[(Cells + 1) * (Cells + 1)];
            random.NextBytes(levels);
            return levels;
        })];
    }

    /// <summary>The level at a point, 0..1 across and down, between those of the corners around it.</summary>
    private static int Level(byte[][] grid, int channel, double x, double y)
    {
        var (column, row) = ((int)(x * Cells), (int)(y * Cells));
        var (right, down) = (x * Cells - column, y * Cells - row);
        return (int)double.Lerp(
            double.Lerp(Corner(column, row), Corner(column + 1, row), right),
            double.Lerp(Corner(column, row + 1), Corner(column + 1, row + 1), right),
            down);

        double Corner(int atColumn, int atRow) => grid[channel][atRow * (Cells + 1) + atColumn];
    }
}
