namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>A colour in CIELAB under the white of sRGB (D65).</summary>
/// <param name="Lightness">L*, 0 (black) to 100 (white).</param>
/// <param name="A">a*, from green (below 0) to red.</param>
/// <param name="B">b*, from blue (below 0) to yellow.</param>
public readonly record struct CielabColor(float Lightness, float A, float B)
{
    /// <summary>The nearest colour channel by channel that sRGB has, 0 to 255 each.</summary>
    public (byte Red, byte Green, byte Blue) ToSrgb()
    {
        var y = (Lightness + 16) / 116.0;
        var (cieX, cieY, cieZ) = (0.95047 * Expand(y + (A / 500.0)), Expand(y), 1.08883 * Expand(y - (B / 200.0)));
        return (
            Encode((3.2404542 * cieX) - (1.5371385 * cieY) - (0.4985314 * cieZ)),
            Encode((-0.9692660 * cieX) + (1.8760108 * cieY) + (0.0415560 * cieZ)),
            Encode((0.0556434 * cieX) - (0.2040259 * cieY) + (1.0572252 * cieZ)));
    }

    /// <summary>The inverse of CIELAB's compression, CIE 15.</summary>
    private static double Expand(double t) => t > 6.0 / 29 ? t * t * t : (t - (4.0 / 29)) * 3 * (6.0 / 29) * (6.0 / 29);

    private static byte Encode(double linear)
    {
        var value = linear <= 0.0031308 ? 12.92 * linear : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
        return (byte)Math.Clamp(Math.Round(value * byte.MaxValue), 0, byte.MaxValue);
    }
}
