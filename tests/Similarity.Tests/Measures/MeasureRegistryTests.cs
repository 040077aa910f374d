using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Embedding;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Similarity.Tests.Measures;

public class MeasureRegistryTests
{
    [Fact]
    public void Measures_come_in_a_fixed_order() =>
        Assert.Equal(["dhash/1", "pdq/1", "color/1"], MeasureRegistry.Default.All.Select(measure => measure.Stamp));

    [Fact]
    public void Measures_are_found_by_name_and_by_stamp()
    {
        foreach (var measure in MeasureRegistry.Default.All)
        {
            Assert.Same(measure, MeasureRegistry.Default.Find(measure.Name));
            Assert.Same(measure, MeasureRegistry.Default.FindByStamp(measure.Stamp));
            Assert.True(measure.DefaultWeight > 0);
        }
    }

    [Fact]
    public void An_unknown_measure_is_answered_with_the_known_ones()
    {
        var byName = Assert.Throws<KeyNotFoundException>(() => MeasureRegistry.Default.Find("sift"));
        Assert.Equal("There is no measure 'sift'. Use one of: dhash, pdq, color.", byName.Message);
        var byStamp = Assert.Throws<KeyNotFoundException>(() => MeasureRegistry.Default.FindByStamp("pdq/0"));
        Assert.Contains("'pdq/0'", byStamp.Message, StringComparison.Ordinal);
        Assert.Contains("pdq/1", byStamp.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_measures_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => new MeasureRegistry(new PdqMeasure(), new PdqMeasure()));

    [Fact]
    public void Searches_ask_the_former_measure_until_the_succession_ends()
    {
        var (former, successor) = (new EmbeddingMeasure(new Blind("old")), new EmbeddingMeasure(new Blind("new")));
        var registry = new MeasureRegistry([new PdqMeasure(), successor], former);

        Assert.Equal(["pdq/1", "embedding/new", "embedding/old"], registry.All.Select(measure => measure.Stamp));
        Assert.Equal(["pdq/1", "embedding/new"], registry.Lasting.Select(measure => measure.Stamp));
        Assert.Equal(["pdq/1", "embedding/old"], registry.Searched.Select(measure => measure.Stamp));
        Assert.Same(former, registry.Find("embedding"));
        Assert.Same(successor, registry.FindByStamp("embedding/new"));

        registry.EndSuccession();

        Assert.Same(successor, registry.Find("embedding"));
        Assert.Same(former, registry.FindByStamp("embedding/old"));
        Assert.Equal(3, registry.All.Count);
    }

    [Fact]
    public void A_former_measure_without_another_of_its_name_is_refused()
    {
        var embedding = new EmbeddingMeasure(new Blind("old"));

        Assert.Throws<ArgumentException>(() => new MeasureRegistry([new PdqMeasure()], embedding));
        Assert.Throws<ArgumentException>(() => new MeasureRegistry([new EmbeddingMeasure(new Blind("old"))], embedding));
    }

    private sealed class Blind(string model) : IImageEmbedder
    {
        public string Model => model;

        public int Dimensions => 32;

        public float[] Embed(RgbView image) => new float[Dimensions];
    }
}
