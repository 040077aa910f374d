using OrleansImageSearch.Similarity.Layout;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class NeighborDescentTests
{
    private const int Width = 10;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(8, 3)]
    [InlineData(300, 4)]
    public void Of_few_codes_the_neighbours_are_the_brute_force_ones(int count, int seed)
    {
        var codes = LayoutCodes.Clustered(count, clusters: 5, spreadBits: 40, seed);

        var nearest = NeighborDescent.Find(codes, Width, threads: 2);

        for (var place = 0; place < count; place++)
        {
            Assert.Equal(LayoutCodes.NearestOf(codes, place, Width), nearest.Neighbors(place).ToArray());
        }
    }

    [Fact]
    public void Of_many_codes_nearly_all_neighbours_are_found_and_threads_change_nothing()
    {
        var codes = LayoutCodes.Clustered(NeighborDescent.ExactUpTo + 2000, clusters: 60, spreadBits: 60, seed: 5);

        var nearest = NeighborDescent.Find(codes, Width, threads: 1);
        var again = NeighborDescent.Find(codes, Width, threads: 4);

        var found = 0;
        const int Sample = 200;
        for (var place = 0; place < Sample; place++)
        {
            var truth = LayoutCodes.NearestOf(codes, place, Width);
            var bound = codes.Measure.Distance(codes.Code(place), codes.Code(truth[^1]));
            found += nearest.Distances(place).ToArray().Count(distance => distance <= bound);
        }

        Assert.InRange(found / (double)(Sample * Width), 0.95, 1);
        for (var place = 0; place < codes.Count; place++)
        {
            Assert.Equal(nearest.Neighbors(place).ToArray(), again.Neighbors(place).ToArray());
        }
    }

    [Fact]
    public void Distances_told_are_true_ascending_and_of_different_others()
    {
        var codes = LayoutCodes.Clustered(NeighborDescent.ExactUpTo + 500, clusters: 900, spreadBits: 30, seed: 6);

        var nearest = NeighborDescent.Find(codes, Width);

        for (var place = 0; place < codes.Count; place++)
        {
            var neighbors = nearest.Neighbors(place).ToArray();
            var distances = nearest.Distances(place).ToArray();
            Assert.Equal(Width, neighbors.Distinct().Count());
            Assert.DoesNotContain(place, neighbors);
            Assert.Equal(neighbors.Select(other => codes.Measure.Distance(codes.Code(place), codes.Code(other))), distances);
            Assert.Equal(distances.Order(), distances);
        }
    }
}
