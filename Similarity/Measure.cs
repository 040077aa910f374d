using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity;

/// <summary>
/// A way to see a picture: extractor, metric and LSH family under one name and version. Instances are immutable and
/// safe to share between threads. Descriptors of different measures or versions are never compared.
/// </summary>
public abstract class Measure
{
    /// <summary>Stable name, as in commands, HTTP and the catalog.</summary>
    public abstract string Name { get; }

    /// <summary>Raised whenever the same picture may get another code or signature.</summary>
    public abstract int Version { get; }

    /// <summary>
    /// The stamp on everything stored: name and version, <c>pdq/1</c>, or name and model. What bears different stamps is never compared.
    /// </summary>
    public virtual string Stamp => $"{Name}/{Version}";

    /// <summary>Bytes in every code.</summary>
    public abstract int CodeLengthBytes { get; }

    /// <summary>The largest distance two codes can have, in the metric's unit.</summary>
    public abstract float MaxDistance { get; }

    /// <summary>How much this measure counts, unless asked otherwise, when scores of several measures are fused. Only ratios matter.</summary>
    public virtual double DefaultWeight => 1;

    /// <summary>
    /// Descriptors of a lower quality, 0 to 100, say nothing: their pictures have too little that this measure could see. 0: it always sees something.
    /// </summary>
    public virtual int MinQuality => 0;

    /// <summary>Code, signature, flip costs and quality of a picture of any size.</summary>
    public abstract Descriptor Describe(MeasureInput input);

    /// <inheritdoc cref="Describe(MeasureInput)"/>
    /// <remarks>Where several measures describe one picture, give them one <see cref="MeasureInput"/>: they share its planes.</remarks>
    public Descriptor Describe(RgbView image)
    {
        using var input = new MeasureInput(image);
        return Describe(input);
    }

    /// <summary>
    /// The descriptors of the picture turned and mirrored: element 0 is <see cref="Describe(MeasureInput)"/>, the others are the other
    /// ways this measure can see it, in the order of <see cref="Orientation"/>. A measure that cannot gives element 0 alone.
    /// </summary>
    public virtual IReadOnlyList<Descriptor> DescribeDihedral(MeasureInput input) => [Describe(input)];

    /// <inheritdoc cref="DescribeDihedral(MeasureInput)"/>
    public IReadOnlyList<Descriptor> DescribeDihedral(RgbView image)
    {
        using var input = new MeasureInput(image);
        return DescribeDihedral(input);
    }

    /// <summary>The same from a stored descriptor alone, as well as the measure can without pixels; element 0 is <paramref name="stored"/>.</summary>
    public virtual IReadOnlyList<Descriptor> Dihedral(Descriptor stored) => [stored];

    /// <summary>What a code alone says of its picture: where that leaves the margins open, every flip cost is <see cref="FlipCost.Unknown"/>.</summary>
    /// <param name="code"><see cref="CodeLengthBytes"/> bytes.</param>
    /// <param name="quality">0 to 100.</param>
    public virtual Descriptor FromCode(byte[] code, int quality)
    {
        var flipCosts = new byte[Signature.Length];
        Array.Fill(flipCosts, FlipCost.Unknown);
        return new Descriptor(code, SignatureOf(code), flipCosts, quality);
    }

    /// <summary>The LSH signature of a code.</summary>
    public abstract Signature SignatureOf(ReadOnlySpan<byte> code);

    /// <summary>Distance of two codes in the metric's unit.</summary>
    public abstract float Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b);

    /// <summary>Distances of one code from many, faster than one by one.</summary>
    /// <param name="query">One code.</param>
    /// <param name="codes"><paramref name="distances"/>.Length codes, one behind the other.</param>
    /// <param name="distances">Receives one distance a code, in the metric's unit.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public abstract void Distances(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances);

    /// <summary>Similarity in 0..1, falling with <paramref name="distance"/>; 1 at distance 0.</summary>
    public abstract double Score(float distance);

    /// <summary>
    /// Descriptors in a bucket before it splits in two, unless configured otherwise. Set where a search of the bucket's shard takes about
    /// as long as a call to another process: smaller buckets are more calls, larger ones are harder to spread over silos.
    /// </summary>
    public abstract int BucketCapacity { get; }

    /// <summary>An empty shard for codes of this measure.</summary>
    public abstract IShard CreateShard(ShardOptions options);
}
