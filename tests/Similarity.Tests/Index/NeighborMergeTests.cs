using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class NeighborMergeTests
{
    [Fact]
    public void The_nearest_of_all_lists_come_in_order_and_each_id_once_with_its_smallest_distance()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var lists = Enumerable.Range(0, random.Next(0, 12))
                .Select(_ => Enumerable.Range(0, random.Next(0, 30))
                    .Select(_ => new Neighbor(random.Next(0, 60), random.Next(0, 10)))
                    .DistinctBy(neighbor => neighbor.Id).Order().ToArray())
                .ToArray();
            var k = random.Next(1, 80);

            var expected = lists.SelectMany(list => list).Order().DistinctBy(neighbor => neighbor.Id).Take(k);
            Assert.Equal(expected, NeighborMerge.Nearest(lists, k));
        }
    }

    [Fact]
    public void No_lists_give_nothing_and_k_must_be_positive()
    {
        Assert.Empty(NeighborMerge.Nearest([], 1_000_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighborMerge.Nearest([], 0));
    }
}
