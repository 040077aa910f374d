using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>
/// Which colours a picture has and roughly where, see <see cref="ColorProfile"/>; codes are compared by the sum of absolute differences
/// (L1). Quality is five times the cells' root-mean-square distance from their mean colour in CIELAB, at most 100.
/// The signature cuts projections of the code on fixed directions, see <see cref="ColorProjections"/>, at thresholds near their medians.
/// </summary>
public sealed class ColorMeasure : Measure
{
    private const float QualityPerDeviation = 5;

    /// <summary>Half of the pairs of unrelated photos are at least this far apart.</summary>
    private const float UnrelatedDistance = 3000;

    public override string Name => "color";

    public override int Version => 1;

    public override int CodeLengthBytes => ColorProfile.LengthBytes;

    public override float MaxDistance => byte.MaxValue * ColorProfile.LengthBytes;

    public override Descriptor Describe(MeasureInput input)
    {
        Span<float> cells = stackalloc float[ColorProfile.Side * ColorProfile.Side * 3];
        Resampler.ResampleRgb(
            input.Image, AxisFilter.Area(input.Image.Height, ColorProfile.Side), AxisFilter.Area(input.Image.Width, ColorProfile.Side), cells);
        for (var i = 0; i < cells.Length; i += 3)
        {
            (cells[i], cells[i + 1], cells[i + 2]) = CielabConverter.Convert(cells[i], cells[i + 1], cells[i + 2]);
        }

        return FromCode(ColorProfile.Encode(cells), QualityOf(cells));
    }

    /// <summary>All eight of <see cref="Orientation"/>.</summary>
    public override IReadOnlyList<Descriptor> DescribeDihedral(MeasureInput input) => Dihedral(Describe(input));

    /// <summary>All eight of <see cref="Orientation"/>, exactly.</summary>
    public override IReadOnlyList<Descriptor> Dihedral(Descriptor stored) =>
        [stored, .. Enum.GetValues<Orientation>().Skip(1).Select(orientation => FromCode(ColorProfile.Turn(stored.Code, orientation), stored.Quality))];

    public override Signature SignatureOf(ReadOnlySpan<byte> code) => ColorSignature.SignatureOf(code);

    public override float Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var distance = 0;
        for (var i = 0; i < a.Length; i++)
        {
            distance += Math.Abs(a[i] - b[i]);
        }

        return distance;
    }

    /// <summary>max(0, 1 - d / <see cref="UnrelatedDistance"/>).</summary>
    public override double Score(float distance) => Math.Max(0, 1 - (distance / UnrelatedDistance));

    public override IShard CreateShard(ShardOptions options) => new ScanShard(this);

    private static int QualityOf(ReadOnlySpan<float> cells)
    {
        double sum0 = 0, sum1 = 0, sum2 = 0, squares = 0;
        for (var i = 0; i < cells.Length; i += 3)
        {
            double l = cells[i], a = cells[i + 1], b = cells[i + 2];
            sum0 += l;
            sum1 += a;
            sum2 += b;
            squares += (l * l) + (a * a) + (b * b);
        }

        var count = cells.Length / 3;
        var variance = (squares - (((sum0 * sum0) + (sum1 * sum1) + (sum2 * sum2)) / count)) / count;
        return (int)Math.Min(100, QualityPerDeviation * Math.Sqrt(Math.Max(0, variance)));
    }

    private static Descriptor FromCode(byte[] code, int quality) =>
        new(code, ColorSignature.SignatureOf(code), ColorSignature.FlipCostsOf(code), quality);
}
