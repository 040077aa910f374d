using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>Two whole pictures laid on each other as they are, at one size, and how far their colours are apart.</summary>
/// <param name="Mean">Root of the mean squared difference of all values, in levels of 0 to 255.</param>
/// <param name="Worst">The same in the square where it is largest.</param>
/// <param name="Shift">How far the mean colour of a square lies from the other's, at most, in levels.</param>
/// <param name="Sharpness">Logarithm of what the one changes from pixel to pixel over what the other does, its absolute value.</param>
internal readonly record struct ColorComparison(double Mean, double Worst, double Shift, double Sharpness)
{
    private const int Side = 8;
    private const int Channels = 3;

    /// <param name="a">A picture.</param>
    /// <param name="b">Another.</param>
    /// <param name="longerSide">Pixels at which they are compared, where both have more.</param>
    public static ColorComparison Of(RgbView a, RgbView b, double longerSide)
    {
        var (width, height) = (Math.Min(a.Width, b.Width), Math.Min(a.Height, b.Height));
        var shrink = Math.Min(1, longerSide / Math.Max(width, height));
        (width, height) = (Math.Max(1, (int)(width * shrink)), Math.Max(1, (int)(height * shrink)));
        var (ours, theirs) = (Resampled(a, width, height), Resampled(b, width, height));
        double all = 0, worst = 0, shift = 0;
        Span<double> sums = stackalloc double[Channels];
        for (var top = 0; top < height; top += Side)
        {
            for (var left = 0; left < width; left += Side)
            {
                var (rows, columns) = (Math.Min(Side, height - top), Math.Min(Side, width - left));
                double squares = 0;
                sums.Clear();
                for (var y = top; y < top + rows; y++)
                {
                    for (var at = (y * width + left) * Channels; at < (y * width + left + columns) * Channels; at++)
                    {
                        var difference = ours[at] - theirs[at];
                        squares += difference * difference;
                        sums[at % Channels] += difference;
                    }
                }

                all += squares;
                if (rows * columns * 2 >= Side * Side)
                {
                    worst = Math.Max(worst, squares / (rows * columns * Channels));
                    foreach (var sum in sums)
                    {
                        shift = Math.Max(shift, Math.Abs(sum) / (rows * columns));
                    }
                }
            }
        }

        return new ColorComparison(
            Math.Sqrt(all / ((double)width * height * Channels)), Math.Sqrt(worst), shift, Math.Abs(Math.Log((1 + Change(ours, width)) / (1 + Change(theirs, width)))));
    }

    private static float[] Resampled(RgbView image, int width, int height)
    {
        var output = new float[width * height * Channels];
        Resampler.ResampleRgb(image, AxisFilter.Area(image.Height, height), AxisFilter.Area(image.Width, width), output);
        return output;
    }

    /// <summary>The mean square of the second difference of green down and along: what blurring takes away first, and noise adds to.</summary>
    private static double Change(float[] values, int width)
    {
        var (sum, count) = (0.0, 0);
        var row = width * Channels;
        for (var at = row + Channels + 1; at < values.Length - row - Channels; at += Channels)
        {
            var change = 4 * values[at] - values[at - Channels] - values[at + Channels] - values[at - row] - values[at + row];
            sum += change * change;
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }
}
