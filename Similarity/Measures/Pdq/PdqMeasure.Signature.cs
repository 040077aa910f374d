namespace OrleansImageSearch.Similarity.Measures.Pdq;

public sealed partial class PdqMeasure
{
    protected override ReadOnlySpan<short> SampledBits =>
    [
        32, 69, 106, 143, 180, 217, 254, 35, 72, 109, 146, 183, 220, 1, 38, 75, 112, 149, 186, 223, 4, 41, 78, 115, 152, 189, 226, 7, 44, 81, 118, 155,
    ];

    protected override ReadOnlySpan<float> SampledNoise =>
    [
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    ];
}
