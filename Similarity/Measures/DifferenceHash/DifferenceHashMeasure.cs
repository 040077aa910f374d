using System.Numerics;
using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Measures.DifferenceHash;

/// <summary>
/// The difference hash (Krawetz, "Kind of Like That", 2013) at 32 x 32: the luma is area-averaged to 33 columns and 32 rows of
/// cells, and bit 32 r + c says whether cell c + 1 of row r is lighter than cell c by more than <see cref="Step"/>.
/// Quality is the percentage of neighbouring cells that differ by more than <see cref="Step"/> either way.
/// </summary>
public sealed partial class DifferenceHashMeasure : BinaryMeasure
{
    /// <summary>
    /// Luma levels by which neighbours must differ: half a level, where 8-bit cells would begin to differ, so that
    /// even areas give zeros and not the sign of noise.
    /// </summary>
    public const float Step = 0.5f;

    private const int Rows = 32;
    private const int Columns = Rows + 1;

    public override string Name => "dhash";

    public override int Version => 1;

    public override int LengthBits => Rows * Rows;

    public override int MarginsOf(MeasureInput input, Span<float> margins)
    {
        Span<float> cells = stackalloc float[Rows * Columns];
        Resampler.Resample(
            input.Luma, input.Image.Width, AxisFilter.Area(input.Image.Height, Rows), AxisFilter.Area(input.Image.Width, Columns), cells);
        return MarginsOf(cells, margins);
    }

    /// <summary>All eight of <see cref="Orientation"/>, from the luma.</summary>
    public override IReadOnlyList<Descriptor> DescribeDihedral(MeasureInput input)
    {
        // A picture with rows and columns exchanged has its 33 x 32 cells where this one has 32 x 33.
        Span<float> upright = stackalloc float[Rows * Columns];
        Span<float> exchanged = stackalloc float[Rows * Columns];
        Span<float> tall = stackalloc float[Rows * Columns];
        var (width, height) = (input.Image.Width, input.Image.Height);
        Resampler.Resample(input.Luma, width, AxisFilter.Area(height, Rows), AxisFilter.Area(width, Columns), upright);
        Resampler.Resample(input.Luma, width, AxisFilter.Area(height, Columns), AxisFilter.Area(width, Rows), tall);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                exchanged[(row * Columns) + column] = tall[(column * Rows) + row];
            }
        }

        return
        [
            Turned(upright, flipRows: false, flipColumns: false),
            Turned(exchanged, flipRows: true, flipColumns: false),
            Turned(upright, flipRows: true, flipColumns: true),
            Turned(exchanged, flipRows: false, flipColumns: true),
            Turned(upright, flipRows: true, flipColumns: false),
            Turned(upright, flipRows: false, flipColumns: true),
            Turned(exchanged, flipRows: false, flipColumns: false),
            Turned(exchanged, flipRows: true, flipColumns: true),
        ];
    }

    /// <summary>The code as the integer that common implementations give: bit i, row by row, has the value 2^i.</summary>
    public static BigInteger ToInteger(ReadOnlySpan<byte> code) => BitCode.ToInteger(code);

    /// <inheritdoc cref="BitCode.FromInteger"/>
    public byte[] FromInteger(BigInteger value) => BitCode.FromInteger(value, CodeLengthBytes);

    /// <summary>The integer form as 256 hex digits.</summary>
    public static string ToHex(ReadOnlySpan<byte> code) => BitCode.ToHex(code);

    /// <inheritdoc cref="BitCode.FromHex"/>
    public byte[] FromHex(string hex) => BitCode.FromHex(hex, CodeLengthBytes);

    private static int MarginsOf(ReadOnlySpan<float> cells, Span<float> margins)
    {
        var distinct = 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Rows; column++)
            {
                var difference = cells[(row * Columns) + column + 1] - cells[(row * Columns) + column];
                margins[(row * Rows) + column] = difference - Step;
                distinct += MathF.Abs(difference) > Step ? 1 : 0;
            }
        }

        return distinct * 100 / margins.Length;
    }

    private Descriptor Turned(ReadOnlySpan<float> cells, bool flipRows, bool flipColumns)
    {
        Span<float> turned = stackalloc float[cells.Length];
        for (var row = 0; row < Rows; row++)
        {
            var source = cells.Slice((flipRows ? Rows - 1 - row : row) * Columns, Columns);
            var target = turned.Slice(row * Columns, Columns);
            source.CopyTo(target);
            if (flipColumns)
            {
                target.Reverse();
            }
        }

        Span<float> margins = stackalloc float[LengthBits];
        var quality = MarginsOf(turned, margins);
        return FromMargins(margins, quality);
    }
}
