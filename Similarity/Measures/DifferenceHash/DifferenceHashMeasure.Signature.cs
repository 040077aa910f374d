namespace OrleansImageSearch.Similarity.Measures.DifferenceHash;

public sealed partial class DifferenceHashMeasure
{
    protected override ReadOnlySpan<short> SampledBits =>
    [
        128, 276, 424, 572, 720, 868, 1016, 140, 288, 436, 584, 732, 880, 4, 152, 300, 448, 596, 744, 892, 16, 164, 312, 460, 608, 756, 904, 28, 176, 324, 472, 620,
    ];

    protected override ReadOnlySpan<float> SampledNoise =>
    [
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    ];
}
