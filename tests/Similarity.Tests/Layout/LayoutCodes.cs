using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Tests.Index;

namespace OrleansImageSearch.Similarity.Tests.Layout;

/// <summary>PDQ codes in clusters: the code at place i belongs to cluster i modulo their number.</summary>
internal static class LayoutCodes
{
    public static CodeSet Clustered(int count, int clusters, int spreadBits, int seed)
    {
        var random = new Random(seed);
        var measure = new PdqMeasure();
        var centres = Enumerable.Range(0, clusters).Select(_ => TestCodes.Uniform(random, measure.CodeLengthBytes)).ToArray();
        var codes = new CodeSet(measure);
        for (var i = 0; i < count; i++)
        {
            codes.Add(i + 1, TestCodes.WithFlippedBits(random, centres[i % clusters], random.Next(1, spreadBits + 1)));
        }

        return codes;
    }

    /// <summary>The nearest by the definition.</summary>
    public static int[] NearestOf(CodeSet codes, int place, int count) =>
    [
        .. Enumerable.Range(0, codes.Count)
            .Where(other => other != place)
            .OrderBy(other => codes.Measure.Distance(codes.Code(place), codes.Code(other)))
            .ThenBy(other => other)
            .Take(count),
    ];
}
