namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// The LSH signatures of vectors' codes: bit i says whether component i of the code's unit vector is above a threshold. The codes are
/// rotated at random, so the components are projections on random directions, and orthogonal ones, which estimate angles better than
/// independent ones (Ji et al., "Super-bit locality-sensitive hashing", NIPS 2012). Thresholds and noise belong to the model that
/// computes the vectors: <see cref="Fit"/> them once and keep them with it.
/// </summary>
public sealed class VectorSignature
{
    private readonly float[] _thresholds;
    private readonly float[] _noise;

    /// <param name="thresholds"><see cref="Signature.Length"/> values; bits are balanced where they are the components' medians.</param>
    /// <param name="noise">As many: the deviation by which each component of near-duplicates differs, above zero.</param>
    /// <exception cref="ArgumentException">There are not so many, or one is not a finite number or no deviation.</exception>
    public VectorSignature(ReadOnlySpan<float> thresholds, ReadOnlySpan<float> noise)
    {
        if (thresholds.Length != Signature.Length || noise.Length != Signature.Length)
        {
            throw new ArgumentException($"A signature takes {Signature.Length} thresholds and as many deviations, not {thresholds.Length} and {noise.Length}.");
        }

        for (var i = 0; i < noise.Length; i++)
        {
            if (!float.IsFinite(thresholds[i]) || !float.IsFinite(noise[i]) || noise[i] <= 0)
            {
                throw new ArgumentException($"Bit {i} has threshold {thresholds[i]} and deviation {noise[i]}; both must be finite, the deviation above zero.");
            }
        }

        _thresholds = thresholds.ToArray();
        _noise = noise.ToArray();
    }

    /// <summary>The medians over pictures as thresholds, and how much the components of near-duplicates differ.</summary>
    /// <param name="codes">Codes of unrelated pictures, at least one.</param>
    /// <param name="nearDuplicates">Pairs of codes of near-duplicates, at least one.</param>
    /// <exception cref="ArgumentException">There are none, a code has no direction, or all near-duplicates agree in a component.</exception>
    public static VectorSignature Fit(IReadOnlyList<byte[]> codes, IReadOnlyList<(byte[] A, byte[] B)> nearDuplicates)
    {
        if (codes.Count == 0 || nearDuplicates.Count == 0)
        {
            throw new ArgumentException($"{codes.Count} codes and {nearDuplicates.Count} pairs are too few; give at least one of each.");
        }

        var components = codes.Select(code => Components(code)).ToArray();
        var thresholds = new float[Signature.Length];
        var noise = new float[Signature.Length];
        for (var i = 0; i < Signature.Length; i++)
        {
            var sorted = components.Select(one => one[i]).Order().ToArray();
            thresholds[i] = sorted[sorted.Length / 2];
            noise[i] = (float)Math.Sqrt(nearDuplicates.Average(pair => Math.Pow(Components(pair.A)[i] - Components(pair.B)[i], 2)));
        }

        return new VectorSignature(thresholds, noise);
    }

    public ReadOnlySpan<float> Thresholds => _thresholds;

    public ReadOnlySpan<float> Noise => _noise;

    /// <param name="code">At least <see cref="Signature.Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The code has no direction.</exception>
    public Signature SignatureOf(ReadOnlySpan<byte> code)
    {
        var bits = 0u;
        var components = Components(code);
        for (var i = 0; i < Signature.Length; i++)
        {
            bits = bits << 1 | (components[i] > _thresholds[i] ? 1u : 0u);
        }

        return new Signature(bits);
    }

    /// <summary>One byte a bit, as <see cref="Descriptor.FlipCosts"/> has them.</summary>
    /// <inheritdoc cref="SignatureOf"/>
    public byte[] FlipCostsOf(ReadOnlySpan<byte> code)
    {
        var components = Components(code);
        var flipCosts = new byte[Signature.Length];
        for (var i = 0; i < flipCosts.Length; i++)
        {
            flipCosts[i] = FlipCost.FromMargin(MathF.Abs(components[i] - _thresholds[i]), _noise[i]);
        }

        return flipCosts;
    }

    /// <summary>The first components of the code's unit vector.</summary>
    private static float[] Components(ReadOnlySpan<byte> code)
    {
        var unit = new float[Signature.Length];
        new VectorQuery(code, Metrics.KernelLevel.Scalar).Unit(unit);
        return unit;
    }
}
