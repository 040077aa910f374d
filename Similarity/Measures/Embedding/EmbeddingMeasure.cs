using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Similarity.Measures.Embedding;

/// <summary>
/// What a model sees in a picture: the code is the model's vector as <see cref="VectorEncoder"/> writes it, compared by the angle between
/// vectors (<see cref="VectorDistance"/>). The stamp names the model, so that codes of different models never meet. Quality is five times
/// the deviation of the picture's luma, at most 100: a model says something of a blank picture too, but nothing that tells it from another.
/// </summary>
public sealed class EmbeddingMeasure : Measure
{
    /// <summary>The measure's name, whichever the model.</summary>
    public const string MeasureName = "embedding";

    private const double QualityPerDeviation = 5;

    private readonly IImageEmbedder _embedder;
    private readonly VectorEncoder _encoder;
    private readonly VectorSignature _signature;

    /// <param name="embedder">The model; it must outlive the measure.</param>
    /// <param name="signature">
    /// Fitted to the model's codes; null for thresholds of zero, which leave bits unbalanced that a model's mean vector decides. Only how
    /// evenly full buckets split depends on it.
    /// </param>
    public EmbeddingMeasure(IImageEmbedder embedder, VectorSignature? signature = null)
    {
        _embedder = embedder;
        _encoder = new VectorEncoder(embedder.Dimensions);
        _signature = signature ?? Unfitted(embedder.Dimensions);
    }

    public override string Name => MeasureName;

    public override int Version => 1;

    /// <summary>The name and the model, <c>embedding/mobilenetv3-small.0f3a9c21</c>.</summary>
    public override string Stamp => $"{Name}/{_embedder.Model}";

    public override int CodeLengthBytes => _encoder.CodeLengthBytes;

    public override float MaxDistance => VectorDistance.Max;

    public override Descriptor Describe(MeasureInput input)
    {
        var vector = _embedder.Embed(input.Image);
        var quality = QualityOf(input.Luma);
        if (!vector.AsSpan().ContainsAnyExcept(0f))
        {
            // Codes need a direction; any will do where the quality says that it means nothing.
            vector[0] = 1;
            quality = 0;
        }

        return FromCode(_encoder.Encode(vector), quality);
    }

    /// <summary>The code says all: its components are the margins.</summary>
    public override Descriptor FromCode(byte[] code, int quality) =>
        new(code, _signature.SignatureOf(code), _signature.FlipCostsOf(code), quality);

    public override Signature SignatureOf(ReadOnlySpan<byte> code) => _signature.SignatureOf(code);

    public override float Distance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => VectorDistance.Between(a, b);

    public override void Distances(ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, Span<float> distances) => VectorDistance.Scan(query, codes, distances);

    /// <summary>max(0, cosine).</summary>
    public override double Score(float distance) => Math.Max(0, 1 - (distance * (double)distance / 2));

    /// <summary>Larger shards are searched hardly slower, but dividing one among its cells holds up the search that finds it due.</summary>
    public override int BucketCapacity => 32_768;

    public override IShard CreateShard(ShardOptions options) => new VectorShard(CodeLengthBytes);

    /// <summary>Thresholds of zero, and noise of half the deviation that a component of a random unit vector has.</summary>
    private static VectorSignature Unfitted(int dimensions)
    {
        var noise = new float[Signature.Length];
        Array.Fill(noise, (float)(0.5 / Math.Sqrt(dimensions)));
        return new VectorSignature(new float[Signature.Length], noise);
    }

    private static int QualityOf(ReadOnlySpan<float> luma)
    {
        double sum = 0, squares = 0;
        foreach (var value in luma)
        {
            sum += value;
            squares += (double)value * value;
        }

        var variance = (squares - (sum * sum / luma.Length)) / luma.Length;
        return (int)Math.Min(100, QualityPerDeviation * Math.Sqrt(Math.Max(0, variance)));
    }
}
