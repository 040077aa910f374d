using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures.Color;
using OrleansImageSearch.Similarity.Measures.DifferenceHash;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Tests.Index;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class CodeSetTests
{
    public static TheoryData<Measure> Measures => [new PdqMeasure(), new DifferenceHashMeasure(), new ColorMeasure()];

    [Theory]
    [MemberData(nameof(Measures))]
    public void Many_distances_at_once_are_those_one_by_one(Measure measure)
    {
        var random = new Random(3);
        var codes = new CodeSet(measure);
        for (var i = 0; i < 700; i++)
        {
            codes.Add(1000 + i, TestCodes.Uniform(random, measure.CodeLengthBytes));
        }

        var all = new float[codes.Count];
        codes.DistancesToAll(codes.Code(5), all);
        int[] some = [.. Enumerable.Range(0, 600).Select(_ => random.Next(codes.Count))];
        var gathered = new float[some.Length];
        codes.Distances(5, some, gathered);

        Assert.Equal(Enumerable.Range(0, codes.Count).Select(i => measure.Distance(codes.Code(5), codes.Code(i))), all);
        Assert.Equal(some.Select(i => all[i]), gathered);
        Assert.Equal(1005, codes.Id(5));
    }

    [Fact]
    public void A_code_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CodeSet(new PdqMeasure()).Add(1, new byte[31]));
}
