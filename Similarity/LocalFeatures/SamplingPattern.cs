namespace OrleansImageSearch.Similarity.LocalFeatures;

/// <summary>
/// The pairs of places whose brightness a code compares, turned to each of a circle's steps: drawn from a normal distribution around the
/// corner (pattern G II of Calonder, Lepetit, Strecha and Fua, "BRIEF", ECCV 2010) and turned with it (Rublee et al., "ORB", ICCV 2011).
/// </summary>
internal static class SamplingPattern
{
    /// <summary>No place is farther from the corner, in pixels.</summary>
    public const int Radius = 15;

    /// <summary>Comparisons, one a bit.</summary>
    public const int Pairs = 256;

    private const int Steps = 64;

    private static readonly (sbyte X1, sbyte Y1, sbyte X2, sbyte Y2)[][] Turned = [.. Enumerable.Range(0, Steps).Select(Turn)];

    /// <summary>The pairs for a corner that points to <paramref name="angle"/>, in radians.</summary>
    public static ReadOnlySpan<(sbyte X1, sbyte Y1, sbyte X2, sbyte Y2)> At(float angle) =>
        Turned[((int)MathF.Round(angle * Steps / MathF.Tau) % Steps + Steps) % Steps];

    private static (sbyte X1, sbyte Y1, sbyte X2, sbyte Y2)[] Turn(int turn)
    {
        ulong step = 0;
        var (sin, cos) = Math.SinCos(turn * Math.Tau / Steps);
        var pairs = new (sbyte, sbyte, sbyte, sbyte)[Pairs];
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (x1, y1) = Place(ref step);
            var (x2, y2) = Place(ref step);
            pairs[pair] = (Round(cos * x1 - sin * y1), Round(sin * x1 + cos * y1), Round(cos * x2 - sin * y2), Round(sin * x2 + cos * y2));
        }

        return pairs;
    }

    private static (double X, double Y) Place(ref ulong step)
    {
        const double Deviation = 6;
        const double LargestReach = Radius - 1;
        while (true)
        {
            // Box and Muller 1958.
            var radius = Deviation * Math.Sqrt(-2 * Math.Log(1 - Uniform(ref step)));
            var (sin, cos) = Math.SinCos(Math.Tau * Uniform(ref step));
            if (radius <= LargestReach)
            {
                return (radius * cos, radius * sin);
            }
        }
    }

    private static double Uniform(ref ulong step) => (SplitMix64.Output(++step) >> 11) * (1.0 / (1UL << 53));

    private static sbyte Round(double value) => (sbyte)Math.Round(value);
}
