using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Similarity;

/// <summary>
/// A picture as measures read it, with the planes that several of them need, each computed once and only when asked for.
/// Lives as long as the pixels; dispose it to give the planes' memory back.
/// </summary>
public readonly ref struct MeasureInput : IDisposable
{
    private readonly LumaPlane _luma = new();

    public MeasureInput(RgbView image) => Image = image;

    public RgbView Image { get; }

    /// <summary>Luma of every pixel, 0 to 255, row-major: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) in single precision.</summary>
    public ReadOnlySpan<float> Luma => _luma.Of(Image);

    public void Dispose() => _luma.Dispose();
}
