using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Measures.Embedding;

namespace OrleansImageSearch.Similarity.Tests.Measures.Embedding;

public class EmbeddingMeasureTests
{
    private static readonly EmbeddingMeasure Measure = new(new FirstPixels("model-a"));

    [Fact]
    public void The_stamp_names_the_model_and_not_the_name()
    {
        var other = new EmbeddingMeasure(new FirstPixels("model-b"));

        Assert.Equal("embedding/model-a", Measure.Stamp);
        Assert.Equal("embedding/model-b", other.Stamp);
        Assert.Equal(Measure.Name, other.Name);
    }

    [Fact]
    public void The_score_is_the_cosine()
    {
        var (a, b) = (Picture.Noise(30, 30, seed: 1), Picture.Noise(30, 30, seed: 2));
        var (codeA, codeB) = (Measure.Describe(a.View).Code, Measure.Describe(b.View).Code);
        var embedder = new FirstPixels("");
        var cosine = embedder.Embed(a.View).Zip(embedder.Embed(b.View)).Sum(pair => pair.First * pair.Second);

        Assert.Equal(cosine, Measure.Score(Measure.Distance(codeA, codeB)), 0.02);
        Assert.Equal(1, Measure.Score(Measure.Distance(codeA, codeA)));
        Assert.Equal(0, Measure.Score(Measure.MaxDistance));
    }

    [Fact]
    public void A_picture_in_which_the_model_sees_nothing_has_a_code_and_quality_zero()
    {
        var descriptor = Measure.Describe(Picture.Flat(20, 20, 0, 0, 0).View);

        Assert.Equal(0, descriptor.Quality);
        Assert.Contains(descriptor.Code, component => component != 0);
    }

    [Fact]
    public void A_flat_picture_has_quality_zero_and_a_rich_one_has_more()
    {
        Assert.Equal(0, Measure.Describe(Picture.Flat(20, 20, 200, 10, 30).View).Quality);
        Assert.InRange(Measure.Describe(Picture.Blobs(100, 80, seed: 3).View).Quality, 40, 100);
    }

    [Fact]
    public void A_stored_code_says_what_the_picture_said()
    {
        var described = Measure.Describe(Picture.Noise(30, 30, seed: 4).View);

        var again = Measure.FromCode(described.Code, described.Quality);

        Assert.Equal(described.Signature, again.Signature);
        Assert.Equal(described.FlipCosts, again.FlipCosts);
        Assert.Equal(described.Signature, Measure.SignatureOf(described.Code));
    }

    [Fact]
    public void Fitted_thresholds_balance_the_bits_of_signatures()
    {
        var codes = Enumerable.Range(0, 200).Select(seed => Measure.Describe(Picture.Noise(30, 30, seed).View).Code).ToArray();
        var fitted = new EmbeddingMeasure(new FirstPixels("model-a"), VectorSignature.Fit(codes, [(codes[0], codes[1])]));

        // All components of this model are positive, so its mean vector decides most bits that are cut at zero.
        Assert.InRange(codes.Select(code => Measure.SignatureOf(code)).Distinct().Count(), 1, 190);
        Assert.InRange(codes.Select(code => fitted.SignatureOf(code)).Distinct().Count(), 199, 200);
    }

    [Fact]
    public void Its_shard_finds_the_codes_it_describes()
    {
        var shard = Measure.CreateShard(new ShardOptions());
        var codes = Enumerable.Range(0, 50).Select(seed => Measure.Describe(Picture.Noise(30, 30, seed).View).Code).ToArray();
        for (var id = 0; id < codes.Length; id++)
        {
            shard.Add(id, codes[id]);
        }

        Assert.All(codes.Select((code, id) => (code, id)), each => Assert.Equal(new Neighbor(each.id, 0), shard.Search(each.code, 1, Measure.MaxDistance, 1).Nearest[0]));
    }

    /// <summary>The first pixels' samples as a vector.</summary>
    private sealed class FirstPixels(string model) : IImageEmbedder
    {
        public string Model => model;

        public int Dimensions => 100;

        public float[] Embed(RgbView image)
        {
            var vector = image.Pixels[..Dimensions].ToArray().Select(sample => (float)sample).ToArray();
            var length = MathF.Sqrt(vector.Sum(sample => sample * sample));
            return length == 0 ? vector : [.. vector.Select(sample => sample / length)];
        }
    }
}
