using System.Numerics;

namespace OrleansImageSearch.Similarity.Measures.Pdq;

/// <summary>
/// PDQ from 64 x 64 luma on ("The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Meta 2019): the
/// low frequencies of a DCT, their median, and the quality. Sums run in the order of the reference implementation,
/// in single precision and without fused products, so that equal luma gives equal bits.
/// </summary>
internal static class PdqTransform
{
    /// <summary>Frequencies per axis, 1 to 16: the constant term is left out.</summary>
    public const int Frequencies = 16;

    public const int Coefficients = Frequencies * Frequencies;

    private const int Side = JaroszFilter.Side;

    // Row i holds frequency i + 1 of the DCT-II, orthonormal; Transposed the same by columns.
    private static readonly float[] Matrix = CreateMatrix();
    private static readonly float[] Transposed = Transpose(Matrix);

    /// <summary>Coefficient 16 i + j is that of frequency i + 1 down the columns and j + 1 along the rows.</summary>
    /// <param name="luma">64 x 64, row-major.</param>
    /// <param name="coefficients">16 x 16, row-major, written.</param>
    public static void Dct(ReadOnlySpan<float> luma, Span<float> coefficients)
    {
        Span<float> half = stackalloc float[Frequencies * Side];
        Multiply(Matrix, luma, half, Side);
        Multiply(half, Transposed, coefficients, Frequencies);
    }

    /// <summary>The 128th smallest of the 256 coefficients.</summary>
    public static float Median(ReadOnlySpan<float> coefficients)
    {
        Span<float> sorted = stackalloc float[Coefficients];
        coefficients.CopyTo(sorted);
        sorted.Sort();
        return sorted[(Coefficients / 2) - 1];
    }

    /// <summary>
    /// 0 to 100: the sum of the steps between neighbouring samples, each in whole percent of the luma range (smaller
    /// steps count nothing), divided by 90.
    /// </summary>
    /// <param name="luma">64 x 64, row-major.</param>
    public static int Quality(ReadOnlySpan<float> luma)
    {
        var sums = Vector<int>.Zero;
        for (var i = 0; i < luma.Length - Side; i += Vector<float>.Count)
        {
            sums += StepPercent(new Vector<float>(luma[i..]), new Vector<float>(luma[(i + Side)..]));
        }

        var sum = Vector.Sum(sums);
        for (var row = 0; row < luma.Length; row += Side)
        {
            // The last sample of a row has no right neighbour: its vector is left to the scalar loop.
            var j = 0;
            sums = Vector<int>.Zero;
            for (; j + Vector<float>.Count < Side; j += Vector<float>.Count)
            {
                sums += StepPercent(new Vector<float>(luma[(row + j)..]), new Vector<float>(luma[(row + j + 1)..]));
            }

            sum += Vector.Sum(sums);
            for (; j + 1 < Side; j++)
            {
                sum += Math.Abs((int)((luma[row + j] - luma[row + j + 1]) * 100 / 255));
            }
        }

        return Math.Min(100, sum / 90);
    }

    private static Vector<int> StepPercent(Vector<float> a, Vector<float> b) =>
        Vector.Abs(Vector.ConvertToInt32Native((a - b) * 100 / new Vector<float>(255)));

    /// <summary><paramref name="left"/> (16 x 64) times <paramref name="right"/> (64 x <paramref name="columns"/>).</summary>
    private static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> product, int columns)
    {
        var width = Vector<float>.Count;
        for (var i = 0; i < Frequencies; i++)
        {
            var factors = left.Slice(i * Side, Side);
            for (var j = 0; j < columns; j += 2 * width)
            {
                Vector<float> a = default, b = default;
                for (var k = 0; k < Side; k++)
                {
                    var factor = new Vector<float>(factors[k]);
                    a += factor * new Vector<float>(right[((k * columns) + j)..]);
                    b += factor * new Vector<float>(right[((k * columns) + j + width)..]);
                }

                a.CopyTo(product[((i * columns) + j)..]);
                b.CopyTo(product[((i * columns) + j + width)..]);
            }
        }
    }

    private static float[] CreateMatrix()
    {
        var scale = (float)Math.Sqrt(2.0 / Side);
        var matrix = new float[Frequencies * Side];
        for (var i = 0; i < Frequencies; i++)
        {
            for (var j = 0; j < Side; j++)
            {
                matrix[(i * Side) + j] = (float)(scale * Math.Cos(Math.PI / 2 / Side * (i + 1) * ((2 * j) + 1)));
            }
        }

        return matrix;
    }

    private static float[] Transpose(float[] matrix)
    {
        var transposed = new float[matrix.Length];
        for (var i = 0; i < Frequencies; i++)
        {
            for (var j = 0; j < Side; j++)
            {
                transposed[(j * Frequencies) + i] = matrix[(i * Side) + j];
            }
        }

        return transposed;
    }
}
