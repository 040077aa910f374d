using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Measures.Pdq;

/// <summary>
/// PDQ's way from a picture to 64 x 64: per axis two box filters (Jarosz 2001), windows clipped and renormalised at the borders,
/// of which every 64th part's centre is taken. Boxes and sampling are linear and the axes independent, so one
/// <see cref="AxisFilter"/> per axis gives the 64 samples without filtering what is then dropped.
/// </summary>
internal static class JaroszFilter
{
    public const int Side = 64;

    /// <summary>A picture longer than this on either side is first sampled to this many rows and columns, nearest neighbour, as the reference does.</summary>
    private const int MaxSide = 512;

    /// <summary>Fewest rows and columns (after sampling) that are hashed.</summary>
    private const int MinSide = 5;

    /// <summary>The filters down the columns and along the rows; null for pictures too small to hash.</summary>
    public static (AxisFilter Rows, AxisFilter Columns)? For(int width, int height)
    {
        if (Math.Max(width, height) > MaxSide)
        {
            return (Axis(height, MaxSide), Axis(width, MaxSide));
        }

        return Math.Min(width, height) < MinSide ? null : (Axis(height, height), Axis(width, width));
    }

    /// <param name="inputs">Samples along the axis.</param>
    /// <param name="sampled">How many of them, evenly spread, are filtered.</param>
    private static AxisFilter Axis(int inputs, int sampled)
    {
        var window = (sampled + (2 * Side) - 1) / (2 * Side);
        var filter = new AxisFilter(Side, Side * 2 * window);
        Span<double> weights = stackalloc double[2 * window];
        for (var output = 0; output < Side; output++)
        {
            var centre = ((2 * output) + 1) * sampled / (2 * Side);
            var (outerFrom, outerTo) = Window(centre, window, sampled);
            var from = Window(outerFrom, window, sampled).From;
            var to = from;
            weights.Clear();
            for (var outer = outerFrom; outer < outerTo; outer++)
            {
                (var innerFrom, to) = Window(outer, window, sampled);
                var weight = 1.0 / ((outerTo - outerFrom) * (to - innerFrom));
                for (var inner = innerFrom; inner < to; inner++)
                {
                    weights[inner - from] += weight;
                }
            }

            for (var index = from; index < to; index++)
            {
                filter.Add(sampled == inputs ? index : (int)((long)index * inputs / sampled), (float)weights[index - from]);
            }

            filter.EndOutput();
        }

        return filter;
    }

    /// <summary>What a box filter averages at <paramref name="centre"/>: even windows reach one sample farther to the right.</summary>
    private static (int From, int To) Window(int centre, int window, int length)
    {
        var right = (window + 2) / 2;
        return (Math.Max(0, centre - (window - right)), Math.Min(length, centre + right));
    }
}
