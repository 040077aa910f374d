namespace OrleansImageSearch.Catalog.Maps;

/// <summary>
/// A square over a map, in 2^15 x 2^15 cells that are numbered in Z-order (Morton 1966), so that the cells of a small square are few runs of
/// numbers. What lies outside belongs to the cells at the edge.
/// </summary>
/// <param name="LowerX">Its smallest x.</param>
/// <param name="LowerY">Its smallest y.</param>
/// <param name="Extent">Of a side.</param>
public readonly record struct MapGrid(float LowerX, float LowerY, float Extent)
{
    private const int Bits = 15;
    private const int Side = 1 << Bits;

    /// <summary>A box is covered by at most so many squares in each direction.</summary>
    private const int MaxAcross = 8;

    /// <summary>The smallest that has all places.</summary>
    public static MapGrid Around(IEnumerable<(float X, float Y)> places)
    {
        var (left, top, right, bottom) = (float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
        foreach (var (x, y) in places)
        {
            (left, top) = (Math.Min(left, x), Math.Min(top, y));
            (right, bottom) = (Math.Max(right, x), Math.Max(bottom, y));
        }

        return left <= right ? new MapGrid(left, top, Math.Max(right - left, bottom - top)) : default;
    }

    public int CellOf(float x, float y) => (int)(Spread(Along(x, LowerX)) | Spread(Along(y, LowerY)) << 1);

    /// <summary>Runs of cells, first and last of each, ascending, that have all places of a box, and some beside it.</summary>
    public IReadOnlyList<(int First, int Last)> Covering(MapBox box)
    {
        var (left, right) = (Along(box.Left, LowerX), Along(box.Right, LowerX));
        var (top, bottom) = (Along(box.Top, LowerY), Along(box.Bottom, LowerY));
        var shift = 0;
        while ((right >> shift) - (left >> shift) >= MaxAcross || (bottom >> shift) - (top >> shift) >= MaxAcross)
        {
            shift++;
        }

        var squares = new List<int>();
        for (var y = top >> shift; y <= bottom >> shift; y++)
        {
            for (var x = left >> shift; x <= right >> shift; x++)
            {
                squares.Add((int)(Spread(x) | Spread(y) << 1));
            }
        }

        squares.Sort();
        var runs = new List<(int First, int Last)>();
        foreach (var square in squares)
        {
            var (first, last) = (square << (2 * shift), ((square + 1) << (2 * shift)) - 1);
            if (runs.Count > 0 && runs[^1].Last == first - 1)
            {
                runs[^1] = (runs[^1].First, last);
            }
            else
            {
                runs.Add((first, last));
            }
        }

        return runs;
    }

    private int Along(float value, float lower) =>
        Extent > 0 ? (int)Math.Clamp((value - lower) / (double)Extent * Side, 0, Side - 1) : 0;

    /// <summary>The bits with a zero before each.</summary>
    private static uint Spread(int value)
    {
        var bits = (uint)value;
        bits = (bits | bits << 8) & 0x00FF_00FF;
        bits = (bits | bits << 4) & 0x0F0F_0F0F;
        bits = (bits | bits << 2) & 0x3333_3333;
        return (bits | bits << 1) & 0x5555_5555;
    }
}
