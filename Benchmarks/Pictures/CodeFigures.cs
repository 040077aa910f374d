using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.DifferenceHash;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Benchmarks.Pictures;

/// <summary>
/// What the measures make codes of. A column a picture, the first the original and the others copies of it; bits that differ from the
/// original's are red.
/// </summary>
internal static class CodeFigures
{
    private const int Panel = 128, Gap = 8;

    private static readonly Ink Set = Ink.Grey(235), Clear = Ink.Grey(30), WronglySet = new(255, 110, 90), WronglyClear = new(150, 0, 0);
    private static readonly Ink Zero = Ink.Grey(25), Positive = new(255, 190, 60), Negative = new(70, 160, 255);

    /// <summary>The pictures themselves.</summary>
    public static Picture Columns(IReadOnlyList<RgbImage> pictures) => Grid(pictures.Count, 1, (canvas, column, _, left, top) =>
    {
        using var picture = Picture.FromPixels(pictures[column].Pixels, pictures[column].Width, pictures[column].Height);
        using var small = picture.Resize(Panel, Panel);
        canvas.Draw(small, left, top);
    });

    /// <summary>Above the averaged cells, below the bits: whether a cell's right neighbour is lighter.</summary>
    public static Picture DifferenceHash(IReadOnlyList<RgbImage> pictures)
    {
        const int Rows = 32, Columns = 33, CellSize = Panel / Rows;
        var measure = new DifferenceHashMeasure();
        var codes = pictures.Select(picture => measure.Describe(picture.ToView()).Code).ToArray();
        return Grid(pictures.Count, 2, (canvas, column, row, left, top) =>
        {
            if (row == 1)
            {
                FillBits(canvas, left, top, Rows, codes[column], codes[0]);
                return;
            }

            var picture = pictures[column];
            using var input = new MeasureInput(picture.ToView());
            var cells = new float[Rows * Columns];
            Resampler.Resample(input.Luma, picture.Width, AxisFilter.Area(picture.Height, Rows), AxisFilter.Area(picture.Width, Columns), cells);
            canvas.FillCells(left, top, Rows, Columns, CellSize, (y, x) => Ink.Grey(cells[y * Columns + x]));
        });
    }

    /// <summary>From above: the blurred 64 x 64, the coefficients of its low frequencies (yellow above their median, blue below), the bits.</summary>
    public static Picture Pdq(IReadOnlyList<RgbImage> pictures)
    {
        const int Samples = 64, Frequencies = 16;
        var measure = new PdqMeasure();
        var codes = pictures.Select(picture => measure.Describe(picture.ToView()).Code).ToArray();
        return Grid(pictures.Count, 3, (canvas, column, row, left, top) =>
        {
            using var input = new MeasureInput(pictures[column].ToView());
            switch (row)
            {
                case 0:
                    var luma = new float[Samples * Samples];
                    PdqMeasure.TryShrink(input, luma);
                    canvas.FillCells(left, top, Samples, Samples, Panel / Samples, (y, x) => Ink.Grey(luma[y * Samples + x]));
                    break;
                case 1:
                    var margins = new float[measure.LengthBits];
                    measure.MarginsOf(input, margins);
                    var typical = margins.Select(Math.Abs).Order().ElementAt(margins.Length / 2);
                    canvas.FillCells(left, top, Frequencies, Frequencies, Panel / Frequencies, (y, x) =>
                    {
                        var margin = margins[y * Frequencies + x];
                        return Ink.Mix(Zero, margin > 0 ? Positive : Negative, Math.Min(1, Math.Abs(margin) / (3 * typical)));
                    });
                    break;
                default:
                    FillBits(canvas, left, top, Frequencies, codes[column], codes[0]);
                    break;
            }
        });
    }

    /// <summary>Above the layout, below the histogram: every colour as high as its share, the most frequent on top.</summary>
    public static Picture Color(IReadOnlyList<RgbImage> pictures)
    {
        const int Parts = 4;
        var measure = new ColorMeasure();
        return Grid(pictures.Count, 2, (canvas, column, row, left, top) =>
        {
            var code = measure.Describe(pictures[column].ToView()).Code;
            if (row == 0)
            {
                var layout = ColorMeasure.LayoutOf(code);
                canvas.FillCells(left, top, Parts, Parts, Panel / Parts, (y, x) => InkOf(layout[y * Parts + x]));
                return;
            }

            var bins = ColorMeasure.HistogramOf(code).OrderByDescending(bin => bin.Share).ToArray();
            var (all, above) = (bins.Sum(bin => bin.Share), 0f);
            foreach (var (color, share) in bins)
            {
                var (from, to) = ((int)(Panel * above / all), (int)(Panel * Math.Min(1, (above + share) / all)));
                canvas.Fill(left, top + from, Panel, to - from, InkOf(color));
                above += share;
            }
        });
    }

    /// <param name="columns">Panels across.</param>
    /// <param name="rows">Panels down.</param>
    /// <param name="draw">Draws the panel of a column and row at (left, top).</param>
    private static Picture Grid(int columns, int rows, Action<Canvas, int, int, int, int> draw)
    {
        var canvas = new Canvas(columns * (Panel + Gap), rows * (Panel + Gap));
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                draw(canvas, column, row, column * (Panel + Gap), row * (Panel + Gap));
            }
        }

        return canvas.ToPicture();
    }

    private static void FillBits(Canvas canvas, int left, int top, int side, byte[] code, byte[] original) =>
        canvas.FillCells(left, top, side, side, Panel / side, (row, column) =>
        {
            var bit = row * side + column;
            return (BitCode.BitAt(code, bit), BitCode.BitAt(original, bit)) switch
            {
                (true, true) => Set,
                (false, false) => Clear,
                (true, false) => WronglySet,
                (false, true) => WronglyClear,
            };
        });

    private static Ink InkOf(CielabColor color)
    {
        var (red, green, blue) = color.ToSrgb();
        return new Ink(red, green, blue);
    }
}
