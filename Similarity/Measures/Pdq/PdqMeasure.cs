using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Measures.Pdq;

/// <summary>
/// PDQ (Meta 2019): 256 bits, one for each of 16 x 16 low DCT frequencies of the picture's luma at 64 x 64, set where the
/// coefficient exceeds their median; and a quality of 0 to 100 from the same luma. Pictures with fewer than five rows
/// or columns have no bits and quality 0. Hashes are exchanged as the reference's 64 hex digits.
/// </summary>
public sealed partial class PdqMeasure : BinaryMeasure
{
    /// <summary>The quality from which PDQ's authors let two pictures be compared; those below have too little to see.</summary>
    public override int MinQuality => 50;

    public override string Name => "pdq";

    public override int Version => 1;

    public override int LengthBits => PdqTransform.Coefficients;

    public override int MarginsOf(MeasureInput input, Span<float> margins)
    {
        Span<float> luma = stackalloc float[JaroszFilter.Side * JaroszFilter.Side];
        if (!TryShrink(input, luma))
        {
            margins.Clear();
            return 0;
        }

        PdqTransform.Dct(luma, margins);
        SubtractMedian(margins);
        return PdqTransform.Quality(luma);
    }

    /// <summary>The hash of a picture already shrunk to 64 x 64.</summary>
    /// <param name="luma">4096 luma values, 0 to 255, row-major.</param>
    public Descriptor DescribeLuma(ReadOnlySpan<float> luma)
    {
        if (luma.Length != JaroszFilter.Side * JaroszFilter.Side)
        {
            throw new ArgumentException($"{luma.Length} values are not {JaroszFilter.Side} x {JaroszFilter.Side}.", nameof(luma));
        }

        Span<float> margins = stackalloc float[LengthBits];
        PdqTransform.Dct(luma, margins);
        SubtractMedian(margins);
        return FromMargins(margins, PdqTransform.Quality(luma));
    }

    /// <summary>The picture as the DCT sees it, and <see cref="DescribeLuma"/> takes it.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="luma">64 x 64 values, row-major, written.</param>
    /// <returns>False, and nothing written, for pictures with fewer than five rows or columns.</returns>
    public static bool TryShrink(MeasureInput input, Span<float> luma)
    {
        if (JaroszFilter.For(input.Image.Width, input.Image.Height) is not { } filters)
        {
            return false;
        }

        Resampler.Resample(input.Luma, input.Image.Width, filters.Rows, filters.Columns, luma);
        return true;
    }

    /// <summary>All eight of <see cref="Orientation"/> from one DCT.</summary>
    public override IReadOnlyList<Descriptor> DescribeDihedral(MeasureInput input)
    {
        Span<float> luma = stackalloc float[JaroszFilter.Side * JaroszFilter.Side];
        if (!TryShrink(input, luma))
        {
            return [Describe(input)];
        }

        Span<float> coefficients = stackalloc float[LengthBits];
        Span<float> margins = stackalloc float[LengthBits];
        PdqTransform.Dct(luma, coefficients);
        var quality = PdqTransform.Quality(luma);
        var descriptors = new List<Descriptor>();
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            for (var i = 0; i < margins.Length; i++)
            {
                var (source, negated) = PdqOrientation.Of(orientation, i / PdqTransform.Frequencies, i % PdqTransform.Frequencies);
                margins[i] = negated ? -coefficients[source] : coefficients[source];
            }

            SubtractMedian(margins);
            descriptors.Add(FromMargins(margins, quality));
        }

        return descriptors;
    }

    /// <summary>
    /// All eight of <see cref="Orientation"/> from the bits, taking the median for zero: each is a few bits off what
    /// <see cref="DescribeDihedral(MeasureInput)"/> gives. Flip costs are the stored ones where they are of the same bit, else their mean.
    /// </summary>
    public override IReadOnlyList<Descriptor> Dihedral(Descriptor stored)
    {
        var descriptors = new List<Descriptor> { stored };
        foreach (var orientation in Enum.GetValues<Orientation>()[1..])
        {
            var code = new byte[CodeLengthBytes];
            for (var i = 0; i < LengthBits; i++)
            {
                var (source, negated) = PdqOrientation.Of(orientation, i / PdqTransform.Frequencies, i % PdqTransform.Frequencies);
                if (BitCode.BitAt(stored.Code, source) != negated)
                {
                    BitCode.SetBit(code, i);
                }
            }

            descriptors.Add(new Descriptor(code, SignatureOf(code), TurnedFlipCosts(stored.FlipCosts, orientation), stored.Quality));
        }

        return descriptors;
    }

    /// <summary>The hash as the reference prints it.</summary>
    public static string ToHex(ReadOnlySpan<byte> code) => BitCode.ToHex(code);

    /// <inheritdoc cref="BitCode.FromHex"/>
    public byte[] FromHex(string hex) => BitCode.FromHex(hex, CodeLengthBytes);

    private static void SubtractMedian(Span<float> coefficients)
    {
        var median = PdqTransform.Median(coefficients);
        foreach (ref var coefficient in coefficients)
        {
            coefficient -= median;
        }
    }

    private byte[] TurnedFlipCosts(byte[] stored, Orientation orientation)
    {
        var mean = (byte)(stored.Sum(cost => cost) / stored.Length);
        var turned = new byte[stored.Length];
        for (var i = 0; i < turned.Length; i++)
        {
            var bit = SampledBits[i];
            var (source, _) = PdqOrientation.Of(orientation, bit / PdqTransform.Frequencies, bit % PdqTransform.Frequencies);
            var sample = SampledBits.IndexOf((short)source);
            turned[i] = sample < 0 ? mean : stored[sample];
        }

        return turned;
    }
}
