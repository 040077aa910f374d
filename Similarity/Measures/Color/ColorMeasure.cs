using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;
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

    /// <summary>The median distance of unrelated photos of clothing.</summary>
    private const float UnrelatedDistance = 2300;

    public override string Name => "color";

    public override int Version => 1;

    /// <summary>Half: unrelated pictures often share their colours.</summary>
    public override double DefaultWeight => 0.5;

    public override int CodeLengthBytes => ColorProfile.LengthBytes;

    public override float MaxDistance => CityBlockDistance.MaxDistance(CodeLengthBytes);

    public override Descriptor Describe(MeasureInput input)
    {
        const int Cells = ColorProfile.Side * ColorProfile.Side;
        Span<float> cells = stackalloc float[Cells * 3];
        Span<float> planes = stackalloc float[Cells * 3];
        Resampler.ResampleRgb(
            input.Image, AxisFilter.Area(input.Image.Height, ColorProfile.Side), AxisFilter.Area(input.Image.Width, ColorProfile.Side), cells);
        var lightness = planes[..Cells];
        var a = planes[Cells..(2 * Cells)];
        var b = planes[(2 * Cells)..];
        for (var i = 0; i < Cells; i++)
        {
            lightness[i] = cells[i * 3];
            a[i] = cells[(i * 3) + 1];
            b[i] = cells[(i * 3) + 2];
        }

        CielabConverter.Convert(lightness, a, b);
        return FromCode(ColorProfile.Encode(lightness, a, b), QualityOf(planes));
    }

    /// <summary>All eight of <see cref="Orientation"/>.</summary>
    public override IReadOnlyList<Descriptor> DescribeDihedral(MeasureInput input) => Dihedral(Describe(input));

    /// <summary>All eight of <see cref="Orientation"/>, exactly.</summary>
    public override IReadOnlyList<Descriptor> Dihedral(Descriptor stored) =>
        [stored, .. Enum.GetValues<Orientation>().Skip(1).Select(orientation => FromCode(ColorProfile.Turn(stored.Code, orientation), stored.Quality))];

    public override Signature SignatureOf(ReadOnlySpan<byte> code) => ColorSignature.SignatureOf(code);

    public override float Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => CityBlockDistance.Distance(a, b);

    public override void Distances(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances) =>
        MetricScan<CityBlockDistance>.Distances(query, codes, distances);

    /// <summary>max(0, 1 - d / <see cref="UnrelatedDistance"/>).</summary>
    public override double Score(float distance) => Math.Max(0, 1 - (distance / UnrelatedDistance));

    public override int BucketCapacity => 32_768;

    public override IShard CreateShard(ShardOptions options) => new VpTreeShard<CityBlockDistance>(CodeLengthBytes, options);

    /// <summary>What a code keeps of where colours are: the mean colours of 4 x 4 parts of the picture, row by row.</summary>
    public static IReadOnlyList<CielabColor> LayoutOf(ReadOnlySpan<byte> code) => ColorProfile.LayoutOf(code);

    /// <summary>What a code keeps of which colours there are: those in the middle of 100 bins, and the share of the picture near each, about 1 together.</summary>
    public static IReadOnlyList<(CielabColor Color, float Share)> HistogramOf(ReadOnlySpan<byte> code) => ColorProfile.HistogramOf(code);

    /// <param name="planes">The cells' L*, then their a*, then their b*.</param>
    private static int QualityOf(ReadOnlySpan<float> planes)
    {
        var count = planes.Length / 3;
        var variance = 0.0;
        for (var plane = 0; plane < 3; plane++)
        {
            double sum = 0, squares = 0;
            foreach (var value in planes.Slice(plane * count, count))
            {
                sum += value;
                squares += (double)value * value;
            }

            variance += (squares - (sum * sum / count)) / count;
        }

        return (int)Math.Min(100, QualityPerDeviation * Math.Sqrt(Math.Max(0, variance)));
    }

    /// <summary>The code says all: its projections are the margins.</summary>
    public override Descriptor FromCode(byte[] code, int quality) =>
        new(code, ColorSignature.SignatureOf(code), ColorSignature.FlipCostsOf(code), quality);
}
