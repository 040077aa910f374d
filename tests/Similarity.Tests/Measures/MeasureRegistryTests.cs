using OrleansImageSearch.Similarity.Measures;
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
}
