namespace OrleansImageSearch.Similarity.Measures.Pdq;

// Chosen and fitted by ./bench signatures on 713 photos of clothing (clothing-dataset-small, CC0) and four edits of each.
public sealed partial class PdqMeasure
{
    protected override ReadOnlySpan<short> SampledBits =>
    [
        0, 32, 2, 51, 18, 48, 1, 35, 112, 113, 128, 68, 84, 87, 179, 20,
        161, 96, 103, 8, 4, 176, 163, 120, 162, 70, 146, 147, 12, 80, 25, 122,
    ];

    protected override ReadOnlySpan<float> SampledNoise =>
    [
        17.7f, 12.5f, 12.4f, 27.4f, 13.5f, 12.9f, 25.5f, 31.3f, 13.5f, 24.9f, 13.6f, 12.9f, 12.5f, 18, 17.1f, 17.6f,
        22.6f, 13.7f, 15.5f, 16.3f, 12.9f, 12.8f, 21.7f, 11.7f, 14.3f, 14.3f, 11.9f, 19.4f, 15.5f, 14.1f, 20.1f, 12.7f,
    ];
}
