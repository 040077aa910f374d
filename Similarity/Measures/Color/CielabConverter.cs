using System.Numerics;

namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>sRGB (IEC 61966-2-1) to CIELAB, white point D65.</summary>
internal static class CielabConverter
{
    private const int StepsPerLevel = 8;

    private const float Epsilon = 216f / 24389;
    private const float Kappa = 24389f / 27;

    // Linear light for sRGB values in eighths of a level.
    private static readonly float[] Linear = CreateLinear();

    /// <summary>Converts planes of red, green and blue in place to planes of L* (0 to 100), a*, b*.</summary>
    /// <param name="first">Red, 0 to 255 and not necessarily whole; a multiple of <c>Vector&lt;float&gt;.Count</c> values.</param>
    /// <param name="second">Green, as many.</param>
    /// <param name="third">Blue, as many.</param>
    public static void Convert(Span<float> first, Span<float> second, Span<float> third)
    {
        ToLinear(first);
        ToLinear(second);
        ToLinear(third);
        for (var i = 0; i < first.Length; i += Vector<float>.Count)
        {
            var r = new Vector<float>(first[i..]);
            var g = new Vector<float>(second[i..]);
            var b = new Vector<float>(third[i..]);

            // The rows of the sRGB matrix, each divided by the white point's coordinate.
            var x = Compress((r * 0.4339499f) + (g * 0.3762098f) + (b * 0.1898403f));
            var y = Compress((r * 0.2126729f) + (g * 0.7151522f) + (b * 0.0721750f));
            var z = Compress((r * 0.0177566f) + (g * 0.1094680f) + (b * 0.8727754f));
            ((y * 116) - new Vector<float>(16)).CopyTo(first[i..]);
            ((x - y) * 500).CopyTo(second[i..]);
            ((y - z) * 200).CopyTo(third[i..]);
        }
    }

    private static void ToLinear(Span<float> channel)
    {
        foreach (ref var value in channel)
        {
            value = Linear[(int)((value * StepsPerLevel) + 0.5f)];
        }
    }

    private static Vector<float> Compress(Vector<float> t) =>
        Vector.ConditionalSelect(
            Vector.GreaterThan(t, new Vector<float>(Epsilon)),
            CubeRoot(t),
            ((t * Kappa) + new Vector<float>(16)) / new Vector<float>(116));

    /// <summary>Two steps of Halley's method from a third of the exponent: exact to a few units in the last place.</summary>
    private static Vector<float> CubeRoot(Vector<float> t)
    {
        const float Bias = 709921077;
        var thirds = Vector.ConvertToSingle(Vector.AsVectorInt32(t)) * (1f / 3);
        var root = Vector.AsVectorSingle(Vector.ConvertToInt32(thirds + new Vector<float>(Bias)));
        for (var step = 0; step < 2; step++)
        {
            var cube = root * root * root;
            root *= (cube + t + t) / (cube + cube + t);
        }

        return root;
    }

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
