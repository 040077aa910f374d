using OrleansImageSearch.Similarity.Layout;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class LayoutQualityTests
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Both_figures_are_those_of_their_definitions(int seed)
    {
        const int K = 7;
        var codes = LayoutCodes.Clustered(120, clusters: 6, spreadBits: 60, seed);
        var random = new Random(seed);
        PlanePoint[] layout = [.. Enumerable.Range(0, codes.Count).Select(_ => new PlanePoint(random.NextSingle(), random.NextSingle()))];

        var quality = LayoutQuality.Measure(codes, layout, K);

        var (penalty, kept) = (0.0, 0);
        for (var i = 0; i < codes.Count; i++)
        {
            foreach (var j in Enumerable.Range(0, codes.Count).Where(j => j != i).OrderBy(j => PlanePoint.SquaredDistance(layout[i], layout[j])).Take(K))
            {
                var distance = Distance(i, j);
                var rank = 1 + Enumerable.Range(0, codes.Count).Count(other => other != i && Distance(i, other) < distance);
                kept += rank <= K ? 1 : 0;
                penalty += Math.Max(0, rank - K);
            }
        }

        var n = codes.Count;
        Assert.Equal(1 - 2.0 / (n * K * (2 * n - 3 * K - 1)) * penalty, quality.Trustworthiness, tolerance: 1e-12);
        Assert.Equal(kept / (double)(n * K), quality.Preservation, tolerance: 1e-12);
        Assert.Equal((K, n), (quality.Neighbors, quality.Sample));

        float Distance(int a, int b) => codes.Measure.Distance(codes.Code(a), codes.Code(b));
    }

    [Fact]
    public void A_sample_says_about_what_all_points_say()
    {
        var codes = LayoutCodes.Clustered(2000, clusters: 20, spreadBits: 60, seed: 23);
        var layout = UmapLayout.Place(codes, NeighborDescent.Find(codes, 15), new LayoutOptions());

        var all = LayoutQuality.Measure(codes, layout, sample: int.MaxValue);
        var some = LayoutQuality.Measure(codes, layout, sample: 400);

        Assert.Equal(400, some.Sample);
        Assert.Equal(all.Trustworthiness, some.Trustworthiness, tolerance: 0.01);
        Assert.Equal(all.Preservation, some.Preservation, tolerance: 0.05);
    }

    [Fact]
    public void A_layout_at_random_is_hardly_better_than_chance()
    {
        var codes = LayoutCodes.Clustered(1000, clusters: 10, spreadBits: 40, seed: 24);
        var random = new Random(24);
        PlanePoint[] layout = [.. Enumerable.Range(0, codes.Count).Select(_ => new PlanePoint(random.NextSingle(), random.NextSingle()))];

        var quality = LayoutQuality.Measure(codes, layout);

        Assert.InRange(quality.Trustworthiness, 0.4, 0.6);
        Assert.InRange(quality.Preservation, 0, 0.05);
    }

    [Fact]
    public void Of_two_points_nothing_can_be_wrong()
    {
        var codes = LayoutCodes.Clustered(2, clusters: 2, spreadBits: 5, seed: 25);

        Assert.Equal(1, LayoutQuality.Measure(codes, new PlanePoint[2]).Trustworthiness);
    }
}
