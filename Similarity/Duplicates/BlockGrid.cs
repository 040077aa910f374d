namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Two aligned planes compared block by block.</summary>
internal sealed class BlockGrid
{
    /// <summary>Pixels a side.</summary>
    public const int Side = 12;

    /// <summary>
    /// Pixels left out along the frame: smoothing has mixed them with what is beyond, in a picture that has more there. Blocks need one for
    /// the changes along rows and columns.
    /// </summary>
    private const int Margin = Alignment.BlurredBorderPixels + 1;

    /// <summary>Grey levels of standard deviation that compression and noise alone give a flat block, at most.</summary>
    private const double FlatLevels = 4;

    private readonly Block?[,] _blocks;

    private BlockGrid(Block?[,] blocks)
    {
        _blocks = blocks;
        Blocks = [.. blocks.Cast<Block?>().OfType<Block>().Where(block => block.IsTextured)];
        Agreeing = Blocks.Count(block => block.Agrees);
    }

    /// <summary>The blocks that lie in both planes and have something to compare.</summary>
    public Block[] Blocks { get; }

    /// <summary>How many of <see cref="Blocks"/> show the same in both planes.</summary>
    public int Agreeing { get; }

    /// <summary>
    /// By how many pixels neighbouring blocks have moved together against the alignment, root mean square: what noise feigns points
    /// anywhere, what a moved camera leaves points for neighbours in one direction.
    /// </summary>
    public double CommonDisplacement()
    {
        var (sum, pairs) = (0.0, 0);
        for (var row = 0; row < _blocks.GetLength(0); row++)
        {
            for (var column = 0; column < _blocks.GetLength(1); column++)
            {
                if (_blocks[row, column]?.Displacement is { } here)
                {
                    Add(here, column + 1 < _blocks.GetLength(1) ? _blocks[row, column + 1] : null);
                    Add(here, row + 1 < _blocks.GetLength(0) ? _blocks[row + 1, column] : null);
                }
            }
        }

        return pairs == 0 ? 0 : Math.Sqrt(Math.Max(0, sum / pairs));

        void Add((double X, double Y) here, Block? neighbor)
        {
            if (neighbor?.Displacement is { } there)
            {
                sum += here.X * there.X + here.Y * there.Y;
                pairs++;
            }
        }
    }

    public static BlockGrid Compare(Alignment alignment)
    {
        var (reference, width, height) = (alignment.Reference.Values, alignment.Reference.Width, alignment.Reference.Height);
        var warped = alignment.Warped();

        var blocks = new Block?[Math.Max(0, (height - 2 * Margin) / Side), Math.Max(0, (width - 2 * Margin) / Side)];
        for (var row = 0; row < blocks.GetLength(0); row++)
        {
            for (var column = 0; column < blocks.GetLength(1); column++)
            {
                var (left, top) = (Margin + column * Side, Margin + row * Side);
                blocks[row, column] = IsInside(warped, width, left, top) ? Compare(reference, warped, width, left, top) : null;
            }
        }

        return new BlockGrid(blocks);
    }

    private static bool IsInside(float[] warped, int width, int left, int top)
    {
        // The map is affine: what holds for the corners holds between them.
        var (first, last) = ((top - 1) * width + left, (top + Side) * width + left);
        return !float.IsNaN(warped[first - 1]) && !float.IsNaN(warped[first + Side]) && !float.IsNaN(warped[last - 1]) && !float.IsNaN(warped[last + Side]);
    }

    private static double Deviation(double sum, double squares)
    {
        const double Area = Side * Side;
        return Math.Sqrt(Math.Max(0, squares / Area - sum / Area * (sum / Area)));
    }

    private static Block Compare(float[] reference, float[] warped, int width, int left, int top)
    {
        const double Area = Side * Side;
        double r = 0, w = 0, rr = 0, ww = 0, rw = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0, xr = 0, xw = 0, yr = 0, yw = 0;
        for (var row = top; row < top + Side; row++)
        {
            for (var at = row * width + left; at < row * width + left + Side; at++)
            {
                var (ours, theirs) = (reference[at], warped[at]);
                var (dx, dy) = ((warped[at + 1] - warped[at - 1]) / 2, (warped[at + width] - warped[at - width]) / 2);
                r += ours;
                w += theirs;
                rr += ours * ours;
                ww += theirs * theirs;
                rw += ours * theirs;
                x += dx;
                y += dy;
                xx += dx * dx;
                xy += dx * dy;
                yy += dy * dy;
                xr += dx * ours;
                xw += dx * theirs;
                yr += dy * ours;
                yw += dy * theirs;
            }
        }

        var (deviationR, deviationW) = (Deviation(r, rr), Deviation(w, ww));
        var isTextured = Math.Max(deviationR, deviationW) > FlatLevels;
        var (middleX, middleY) = (left + (Side - 1) / 2.0, top + (Side - 1) / 2.0);
        if (Math.Min(deviationR, deviationW) < 1)
        {
            return new Block(middleX, middleY, isTextured, 0, 0, 0, 0, 0, 0, 0);
        }

        var (meanR, meanW) = (r / Area, w / Area);
        var (square, both) = (deviationW * deviationW, deviationR * deviationW);
        return new Block(
            middleX,
            middleY,
            isTextured,
            deviationW,
            (rw / Area - meanR * meanW) / both,
            xx / Area / square,
            xy / Area / square,
            yy / Area / square,
            (xr - x * meanR) / Area / both - (xw - x * meanW) / Area / square,
            (yr - y * meanR) / Area / both - (yw - y * meanW) / Area / square);
    }
}
