using OrleansImageSearch.Similarity.Layout;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Tests.Index;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class UmapLayoutTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void So_few_points_have_finite_places(int count)
    {
        var codes = LayoutCodes.Clustered(count, clusters: 2, spreadBits: 20, seed: 1);

        var layout = UmapLayout.Place(codes, NeighborDescent.Find(codes, 15), new LayoutOptions());

        Assert.Equal(count, layout.Length);
        Assert.All(layout, point => Assert.True(float.IsFinite(point.X) && float.IsFinite(point.Y)));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Clusters_are_apart_in_the_plane(int seed)
    {
        const int Clusters = 12;
        var codes = LayoutCodes.Clustered(1200, Clusters, spreadBits: 40, seed);

        var layout = UmapLayout.Place(codes, NeighborDescent.Find(codes, 15), new LayoutOptions());

        var strangers = Enumerable.Range(0, layout.Length).Count(place => NearestInPlane(layout, place) % Clusters != place % Clusters);
        Assert.InRange(strangers, 0, layout.Length / 200);
        var quality = LayoutQuality.Measure(codes, layout);
        Assert.True(quality.Trustworthiness > 0.95, $"seed {seed}: {quality}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Groups_of_copies_on_a_grid_keep_their_neighbour_groups(int seed)
    {
        // A group is a column in the first half of the code and a row in the second, as many ones; most of a copy's 15 nearest are of its own group.
        const int Side = 12, Copies = 10, Step = 10;
        var random = new Random(seed);
        var codes = new CodeSet(new PdqMeasure());
        for (var i = 0; i < Side * Side * Copies; i++)
        {
            var (column, row) = Math.DivRem(i / Copies, Side);
            var code = new byte[codes.Measure.CodeLengthBytes];
            for (var bit = 0; bit < Step * Side; bit++)
            {
                code[bit / 8] |= (byte)(bit < Step * column ? 1 << bit % 8 : 0);
                code[code.Length / 2 + bit / 8] |= (byte)(bit < Step * row ? 1 << bit % 8 : 0);
            }

            codes.Add(i, TestCodes.WithFlippedBits(random, code, random.Next(1, 4)));
        }

        var layout = UmapLayout.Place(codes, NeighborDescent.Find(codes, 15), new LayoutOptions());

        var quality = LayoutQuality.Measure(codes, layout);
        Assert.True(quality.Trustworthiness > 0.97, $"seed {seed}: {quality}");
    }

    [Fact]
    public void The_start_of_a_ring_of_codes_is_a_ring()
    {
        // Each code differs from the one before it in one bit, and the last from the first.
        const int Bits = 256;
        var measure = new PdqMeasure();
        var codes = new CodeSet(measure);
        var code = new byte[measure.CodeLengthBytes];
        for (var step = 0; step < 2 * Bits; step++)
        {
            codes.Add(step, code);
            code[step % Bits / 8] ^= (byte)(1 << (step % 8));
        }

        var layout = LandmarkScaling.Place(codes, seed: 1, new ParallelOptions());

        var (x, y) = (layout.Average(point => point.X), layout.Average(point => point.Y));
        var angles = layout.Select(point => Math.Atan2(point.Y - y, point.X - x)).ToArray();
        var turned = Enumerable.Range(0, layout.Length).Sum(i => Math.IEEERemainder(angles[(i + 1) % layout.Length] - angles[i], 2 * Math.PI));
        Assert.Equal(2 * Math.PI, Math.Abs(turned), tolerance: 1e-3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_layout_with_any_number_of_threads()
    {
        var codes = LayoutCodes.Clustered(5000, clusters: 40, spreadBits: 60, seed: 13);
        var nearest = NeighborDescent.Find(codes, 15);

        var one = UmapLayout.Place(codes, nearest, new LayoutOptions { Threads = 1, Epochs = 30 });
        var four = UmapLayout.Place(codes, nearest, new LayoutOptions { Threads = 4, Epochs = 30 });
        var other = UmapLayout.Place(codes, nearest, new LayoutOptions { Threads = 1, Epochs = 30, Seed = 2 });

        Assert.Equal(one, four);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Copies_of_one_code_do_not_end_in_one_place()
    {
        var codes = LayoutCodes.Clustered(100, clusters: 100, spreadBits: 1, seed: 14);
        for (var copy = 0; copy < 50; copy++)
        {
            codes.Add(1000 + copy, codes.Code(0));
        }

        var layout = UmapLayout.Place(codes, NeighborDescent.Find(codes, 15), new LayoutOptions());

        Assert.Equal(layout.Length, layout.Distinct().Count());
    }

    [Fact]
    public void Giving_up_stops_it()
    {
        var codes = LayoutCodes.Clustered(200, clusters: 10, spreadBits: 30, seed: 15);
        using var gone = new CancellationTokenSource();
        gone.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => UmapLayout.Place(codes, new NearestTable(200, 5), new LayoutOptions(), cancellationToken: gone.Token));
    }

    private static int NearestInPlane(PlanePoint[] layout, int place) =>
        Enumerable.Range(0, layout.Length).Where(other => other != place).MinBy(other => PlanePoint.SquaredDistance(layout[place], layout[other]));
}
