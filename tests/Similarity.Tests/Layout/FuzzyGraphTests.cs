using OrleansImageSearch.Similarity.Layout;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class FuzzyGraphTests
{
    [Fact]
    public void Memberships_fall_with_distance_from_one_and_sum_to_three_fifths_of_their_number()
    {
        var random = new Random(8);
        for (var trial = 0; trial < 50; trial++)
        {
            var distances = Enumerable.Range(0, 15).Select(_ => 1 + 100 * random.NextSingle()).Order().ToArray();
            var memberships = new float[15];

            FuzzyGraph.Memberships(distances, distances.Average(), memberships);

            Assert.Equal(1, memberships[0]);
            Assert.Equal(memberships.OrderDescending(), memberships);
            Assert.Equal(0.6 * 15, memberships.Sum(), tolerance: 1e-3);
        }
    }

    [Fact]
    public void Copies_equally_near_leave_weight_to_what_is_farther()
    {
        float[] distances = [2, 2, 2, 2, 4, 4, 90, 96, 98, 98, 100, 100, 102, 102, 102];
        var memberships = new float[distances.Length];

        FuzzyGraph.Memberships(distances, distances.Average(), memberships);

        Assert.All(memberships, membership => Assert.InRange(membership, 0.2f, 1));
    }

    [Fact]
    public void Weights_are_the_union_of_both_ends_memberships()
    {
        var codes = LayoutCodes.Clustered(200, clusters: 7, spreadBits: 50, seed: 9);
        var nearest = NeighborDescent.Find(codes, 6);
        var mean = Enumerable.Range(0, codes.Count).SelectMany(place => nearest.Distances(place).ToArray()).Average(distance => (double)distance);
        var one = new Dictionary<(int, int), float>();
        var memberships = new float[6];
        for (var place = 0; place < codes.Count; place++)
        {
            FuzzyGraph.Memberships(nearest.Distances(place), mean, memberships);
            for (var i = 0; i < memberships.Length; i++)
            {
                one[(place, nearest.Neighbors(place)[i])] = memberships[i];
            }
        }

        var graph = FuzzyGraph.Of(nearest);

        var edges = 0;
        for (var place = 0; place < codes.Count; place++)
        {
            Assert.Equal(graph.Targets(place).ToArray().Distinct().Order(), graph.Targets(place).ToArray());
            for (var i = 0; i < graph.Targets(place).Length; i++, edges++)
            {
                var other = graph.Targets(place)[i];
                var (a, b) = (one.GetValueOrDefault((place, other)), one.GetValueOrDefault((other, place)));
                Assert.Equal(a + b - a * b, graph.Weights(place)[i], tolerance: 1e-6f);
            }
        }

        Assert.Equal(one.Where(edge => edge.Value > 0).Select(edge => (Math.Min(edge.Key.Item1, edge.Key.Item2), Math.Max(edge.Key.Item1, edge.Key.Item2))).Distinct().Count() * 2, edges);
        Assert.Equal(edges, graph.EdgeCount);
    }
}
