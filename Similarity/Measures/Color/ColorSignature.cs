namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>The signature bits of colour codes: which directions, cut where, and how much near-duplicates vary.</summary>
internal static class ColorSignature
{
    private static ReadOnlySpan<short> SampledDirections =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    ];

    private static ReadOnlySpan<int> Thresholds =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static ReadOnlySpan<float> Noise =>
    [
        500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500,
    ];

    private static readonly sbyte[][] Directions = CreateDirections();

    public static Signature SignatureOf(ReadOnlySpan<byte> code)
    {
        var bits = 0u;
        for (var i = 0; i < Signature.Length; i++)
        {
            bits = bits << 1 | (Margin(code, i) > 0 ? 1u : 0u);
        }

        return new Signature(bits);
    }

    public static byte[] FlipCostsOf(ReadOnlySpan<byte> code)
    {
        var flipCosts = new byte[Signature.Length];
        for (var i = 0; i < flipCosts.Length; i++)
        {
            flipCosts[i] = FlipCost.FromMargin(Math.Abs(Margin(code, i)), Noise[i]);
        }

        return flipCosts;
    }

    private static int Margin(ReadOnlySpan<byte> code, int bit) => ColorProjections.Project(Directions[bit], code) - Thresholds[bit];

    private static sbyte[][] CreateDirections()
    {
        var directions = new sbyte[Signature.Length][];
        for (var i = 0; i < directions.Length; i++)
        {
            directions[i] = ColorProjections.Direction(SampledDirections[i]);
        }

        return directions;
    }
}
