namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>sRGB (IEC 61966-2-1) to CIELAB, white point D65.</summary>
internal static class CielabConverter
{
    private const int StepsPerLevel = 8;

    private const float Epsilon = 216f / 24389;
    private const float Kappa = 24389f / 27;

    // Linear light for sRGB values in eighths of a level.
    private static readonly float[] Linear = CreateLinear();

    /// <summary>L* (0 to 100), a*, b* of a colour with channels from 0 to 255, not necessarily whole.</summary>
    public static (float L, float A, float B) Convert(float red, float green, float blue)
    {
        float r = LinearOf(red), g = LinearOf(green), b = LinearOf(blue);

        // The rows of the sRGB matrix, each divided by the white point's coordinate.
        var x = Compress((0.4339531f * r) + (0.3762198f * g) + (0.1898271f * b));
        var y = Compress((0.2126729f * r) + (0.7151522f * g) + (0.0721750f * b));
        var z = Compress((0.0177566f * r) + (0.1094680f * g) + (0.8727754f * b));
        return ((116 * y) - 16, 500 * (x - y), 200 * (y - z));
    }

    private static float LinearOf(float value) => Linear[(int)((value * StepsPerLevel) + 0.5f)];

    private static float Compress(float t) => t > Epsilon ? MathF.Cbrt(t) : ((Kappa * t) + 16) / 116;

    private static float[] CreateLinear()
    {
        // One more than white, for means that rounding carries past it.
        var linear = new float[(255 * StepsPerLevel) + 2];
        for (var i = 0; i < linear.Length; i++)
        {
            var value = i / (255.0 * StepsPerLevel);
            linear[i] = (float)(value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));
        }

        return linear;
    }
}
