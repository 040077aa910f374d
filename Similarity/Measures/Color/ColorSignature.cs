namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>
/// The signature bits of colour codes: which directions, cut where, and by how much the projections of near-duplicates differ.
/// Chosen and fitted by <c>./bench signatures</c> on 713 photos of clothing (clothing-dataset-small, CC0) and four edits of each.
/// </summary>
internal static class ColorSignature
{
    private static ReadOnlySpan<short> SampledDirections =>
    [
        373, 671, 919, 124, 103, 818, 57, 411, 774, 838, 525, 451, 253, 313, 828, 611,
        504, 798, 664, 0, 404, 198, 449, 67, 278, 470, 892, 577, 788, 430, 105, 820,
    ];

    private static ReadOnlySpan<int> Thresholds =>
    [
        3984, 3287, 1788, -91, -1580, 970, 3255, -4079, -5852, 715, -2367, 1258, -3613, 5881, -2273, -1658,
        6541, 3133, -1520, -1100, 1865, 2832, -2687, 766, 4256, -1117, -573, 6041, 1091, -2045, -8536, -3829,
    ];

    private static ReadOnlySpan<float> Noise =>
    [
        113, 72, 83.7f, 100, 66.2f, 95.1f, 107, 79.2f, 78, 82.7f, 101, 80, 103, 78.6f, 96.5f, 90.2f,
        102, 94.1f, 106, 81.3f, 72.4f, 59.2f, 63.2f, 78.6f, 89.5f, 102, 62.7f, 90.8f, 93.3f, 87.7f, 95.9f, 75.9f,
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
