namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>
/// The code of the colour measure, <see cref="LengthBytes"/> bytes from <see cref="Side"/> x <see cref="Side"/> CIELAB cells.
/// First the histogram (Swain and Ballard 1991): 4 x 5 x 5 bins of L*, a*, b*, every cell shared among the eight bins
/// around it by linear weights, each bin as 255 times the square root of its share. Then the layout (after MPEG-7's
/// colour layout): the mean L*, a*, b* of 4 x 4 parts, row by row.
/// </summary>
internal static class ColorProfile
{
    public const int Side = 32;

    public const int LayoutSide = 4;

    public const int HistogramBytes = LightnessBins * ChromaBins * ChromaBins;

    public const int LengthBytes = HistogramBytes + (LayoutSide * LayoutSide * 3);

    private const int LightnessBins = 4;
    private const int ChromaBins = 5;

    // Bin centres of a* and b* lie at -60, -20, 0, 20, 60: most colours of photos are near grey.
    private const float InnerChroma = 20;
    private const float OuterChroma = 60;

    /// <summary>The code of <see cref="Side"/> x <see cref="Side"/> cells, row-major, given as one plane each of L*, a* and b*.</summary>
    public static byte[] Encode(ReadOnlySpan<float> lightness, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Span<float> histogram = stackalloc float[HistogramBytes];
        Span<float> layout = stackalloc float[LengthBytes - HistogramBytes];
        histogram.Clear();
        layout.Clear();
        for (var cell = 0; cell < Side * Side; cell++)
        {
            AddToHistogram(histogram, lightness[cell], a[cell], b[cell]);
            var part = (cell / Side * LayoutSide / Side * LayoutSide) + (cell % Side * LayoutSide / Side);
            layout[part * 3] += lightness[cell];
            layout[(part * 3) + 1] += a[cell];
            layout[(part * 3) + 2] += b[cell];
        }

        var code = new byte[LengthBytes];
        for (var i = 0; i < HistogramBytes; i++)
        {
            code[i] = ToByte(255 * MathF.Sqrt(histogram[i] / (Side * Side)));
        }

        const float CellsPerPart = Side * Side / (LayoutSide * LayoutSide);
        for (var i = 0; i < layout.Length; i += 3)
        {
            code[HistogramBytes + i] = ToByte(2.55f * layout[i] / CellsPerPart);
            code[HistogramBytes + i + 1] = ToByte(128 + (2 * layout[i + 1] / CellsPerPart));
            code[HistogramBytes + i + 2] = ToByte(128 + (2 * layout[i + 2] / CellsPerPart));
        }

        return code;
    }

    /// <summary>The code of the turned picture: the histogram stays, the parts change places.</summary>
    public static byte[] Turn(ReadOnlySpan<byte> code, Orientation orientation)
    {
        var turned = code.ToArray();
        for (var row = 0; row < LayoutSide; row++)
        {
            for (var column = 0; column < LayoutSide; column++)
            {
                var (sourceRow, sourceColumn) = orientation.Source(row, column, LayoutSide);
                code.Slice(HistogramBytes + (((sourceRow * LayoutSide) + sourceColumn) * 3), 3)
                    .CopyTo(turned.AsSpan(HistogramBytes + (((row * LayoutSide) + column) * 3)));
            }
        }

        return turned;
    }

    /// <summary>The mean colours of the layout's parts, row by row, as far as a code keeps them.</summary>
    public static CielabColor[] LayoutOf(ReadOnlySpan<byte> code)
    {
        var parts = new CielabColor[LayoutSide * LayoutSide];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = code.Slice(HistogramBytes + (3 * i), 3);
            parts[i] = new CielabColor(part[0] / 2.55f, (part[1] - 128) / 2f, (part[2] - 128) / 2f);
        }

        return parts;
    }

    /// <summary>The colours in the middle of the histogram's bins and their shares.</summary>
    public static (CielabColor Color, float Share)[] HistogramOf(ReadOnlySpan<byte> code)
    {
        ReadOnlySpan<float> chroma = [-OuterChroma, -InnerChroma, 0, InnerChroma, OuterChroma];
        var bins = new (CielabColor Color, float Share)[HistogramBytes];
        for (var i = 0; i < bins.Length; i++)
        {
            var (lightness, a, b) = (i / (ChromaBins * ChromaBins), i / ChromaBins % ChromaBins, i % ChromaBins);
            var root = code[i] / 255f;
            bins[i] = (new CielabColor(lightness * 100f / (LightnessBins - 1), chroma[a], chroma[b]), root * root);
        }

        return bins;
    }

    private static void AddToHistogram(Span<float> histogram, float lightness, float a, float b)
    {
        var (l0, lWeight) = Split(lightness * ((LightnessBins - 1) / 100f), LightnessBins);
        var (a0, aWeight) = Split(ChromaPosition(a), ChromaBins);
        var (b0, bWeight) = Split(ChromaPosition(b), ChromaBins);
        var corner = (((l0 * ChromaBins) + a0) * ChromaBins) + b0;
        AddToPlane(histogram[corner..], 1 - lWeight, aWeight, bWeight);
        AddToPlane(histogram[(corner + (ChromaBins * ChromaBins))..], lWeight, aWeight, bWeight);
    }

    private static void AddToPlane(Span<float> bins, float weight, float aWeight, float bWeight)
    {
        var above = weight * aWeight;
        var below = weight - above;
        bins[0] += below * (1 - bWeight);
        bins[1] += below * bWeight;
        bins[ChromaBins] += above * (1 - bWeight);
        bins[ChromaBins + 1] += above * bWeight;
    }

    private static float ChromaPosition(float chroma)
    {
        var magnitude = MathF.Abs(chroma);
        var steps = magnitude <= InnerChroma ? magnitude / InnerChroma : 1 + ((magnitude - InnerChroma) / (OuterChroma - InnerChroma));
        return (ChromaBins / 2) + MathF.CopySign(steps, chroma);
    }

    /// <summary>The bin below a position and the weight of the bin above it.</summary>
    private static (int Below, float WeightAbove) Split(float position, int bins)
    {
        var clamped = Math.Clamp(position, 0, bins - 1);
        var below = Math.Min((int)clamped, bins - 2);
        return (below, clamped - below);
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, byte.MaxValue);
}
