namespace OrleansImageSearch.Imaging.Interop;

/// <summary>What the samples of an image mean; the values of VipsInterpretation that this library asks about.</summary>
internal enum Interpretation
{
    Multiband = 0,
    Grey = 1,
    Cmyk = 15,
    Srgb = 22,
    Rgb16 = 25,
    Grey16 = 26,
}
