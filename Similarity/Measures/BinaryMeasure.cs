using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Measures;

/// <summary>
/// A measure whose code is bits, each the sign of a real value (its margin), compared by Hamming distance. The signature
/// samples <see cref="Signature.Length"/> of the bits (Indyk and Motwani 1998).
/// </summary>
public abstract class BinaryMeasure : Measure
{
    /// <summary>Bits in every code, a multiple of 64.</summary>
    public abstract int LengthBits { get; }

    public sealed override int CodeLengthBytes => LengthBits / 8;

    public sealed override float MaxDistance => HammingDistance.MaxDistance(CodeLengthBytes);

    /// <summary>The bits of the code that make the signature, first bit first.</summary>
    protected abstract ReadOnlySpan<short> SampledBits { get; }

    /// <summary>The deviation between the margins of a picture and of its near-duplicates, for each of <see cref="SampledBits"/>.</summary>
    protected abstract ReadOnlySpan<float> SampledNoise { get; }

    /// <summary>The margins of a picture: bit i of its code is set where margin i is positive.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="margins"><see cref="LengthBits"/> values, written.</param>
    /// <returns>The quality, 0 to 100.</returns>
    public abstract int MarginsOf(MeasureInput input, Span<float> margins);

    public sealed override Descriptor Describe(MeasureInput input)
    {
        Span<float> margins = stackalloc float[LengthBits];
        var quality = MarginsOf(input, margins);
        return FromMargins(margins, quality);
    }

    public sealed override Signature SignatureOf(ReadOnlySpan<byte> code)
    {
        var bits = 0u;
        foreach (var bit in SampledBits)
        {
            bits = bits << 1 | (BitCode.BitAt(code, bit) ? 1u : 0u);
        }

        return new Signature(bits);
    }

    public sealed override float Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => HammingDistance.Distance(a, b);

    public sealed override void Distances(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances) =>
        MetricScan<HammingDistance>.Distances(query, codes, distances);

    /// <summary>max(0, 1 - 2 d / bits): the codes of unrelated pictures differ in about half the bits, and that scores 0.</summary>
    public sealed override double Score(float distance) => Math.Max(0, 1 - (2.0 * distance / LengthBits));

    public sealed override int BucketCapacity => 524_288;

    public sealed override IShard CreateShard(ShardOptions options) => new HammingShard(CodeLengthBytes, options);

    /// <summary>The descriptor that margins and quality make, as <see cref="MarginsOf"/> gives them.</summary>
    public Descriptor FromMargins(ReadOnlySpan<float> margins, int quality)
    {
        var code = new byte[CodeLengthBytes];
        for (var i = 0; i < margins.Length; i++)
        {
            code[i >> 3] |= (byte)((margins[i] > 0 ? 1 : 0) << (i & 7));
        }

        var flipCosts = new byte[Signature.Length];
        for (var i = 0; i < flipCosts.Length; i++)
        {
            flipCosts[i] = FlipCost.FromMargin(MathF.Abs(margins[SampledBits[i]]), SampledNoise[i]);
        }

        return new Descriptor(code, SignatureOf(code), flipCosts, quality);
    }
}
