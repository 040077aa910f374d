using System.Numerics.Tensors;

namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>Sums over square windows, one axis after the other.</summary>
internal static class BoxFilter
{
    private const int Radius = 2;

    /// <summary>Values in a window.</summary>
    public const int Area = Side * Side;

    private const int Side = 2 * Radius + 1;

    /// <summary>The sum of the 5 x 5 window around each value; borders repeat.</summary>
    public static float[] Sum(float[] values, int width, int height)
    {
        var rows = new float[values.Length];
        var padded = new float[width + 2 * Radius];
        for (var y = 0; y < height; y++)
        {
            var source = values.AsSpan(y * width, width);
            source.CopyTo(padded.AsSpan(Radius));
            padded.AsSpan(0, Radius).Fill(source[0]);
            padded.AsSpan(width + Radius).Fill(source[^1]);
            AddShifted(rows.AsSpan(y * width, width), shift => padded.AsSpan(shift, width));
        }

        var sums = new float[values.Length];
        for (var y = 0; y < height; y++)
        {
            AddShifted(sums.AsSpan(y * width, width), shift => rows.AsSpan(Math.Clamp(y + shift - Radius, 0, height - 1) * width, width));
        }

        return sums;
    }

    private delegate ReadOnlySpan<float> Row(int shift);

    private static void AddShifted(Span<float> target, Row row)
    {
        TensorPrimitives.Add(row(0), row(1), target);
        for (var shift = 2; shift < Side; shift++)
        {
            TensorPrimitives.Add(target, row(shift), target);
        }
    }
}
