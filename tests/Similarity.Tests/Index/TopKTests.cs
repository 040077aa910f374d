using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class TopKTests
{
    [Fact]
    public void The_k_nearest_are_kept_whatever_the_order_of_offers()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var offers = Enumerable.Range(0, random.Next(0, 200)).Select(id => new Neighbor(id, random.Next(0, 20))).ToArray();
            random.Shuffle(offers);
            var k = random.Next(1, 50);
            var maxDistance = random.Next(0, 25);
            var nearest = new TopK(k, maxDistance);

            foreach (var offer in offers)
            {
                nearest.Offer(offer);
            }

            Assert.Equal(offers.Where(offer => offer.Distance <= maxDistance).Order().Take(k), nearest.Take());
        }
    }

    [Fact]
    public void The_radius_is_the_largest_distance_until_k_are_kept_and_then_the_farthest_of_them()
    {
        var nearest = new TopK(2, maxDistance: 10);
        nearest.Offer(new Neighbor(1, 3));
        Assert.Equal(10, nearest.Radius);
        nearest.Offer(new Neighbor(2, 7));
        Assert.Equal(7, nearest.Radius);
        nearest.Offer(new Neighbor(3, 5));
        Assert.Equal(5, nearest.Radius);
        Assert.Equal([new(1, 3), new(3, 5)], nearest.Take());
    }

    [Fact]
    public void Of_equally_near_ones_the_smaller_id_is_kept()
    {
        var nearest = new TopK(1);
        nearest.Offer(new Neighbor(5, 1));
        nearest.Offer(new Neighbor(3, 1));
        nearest.Offer(new Neighbor(4, 1));

        Assert.Equal([new(3, 1)], nearest.Take());
    }

    [Fact]
    public void Taking_empties_the_selector_for_the_next_use()
    {
        var nearest = new TopK(1, maxDistance: 9);
        nearest.Offer(new Neighbor(1, 1));
        nearest.Take();

        Assert.Equal(0, nearest.Count);
        Assert.Equal(9, nearest.Radius);
        Assert.Empty(nearest.Take());
    }

    [Fact]
    public void Bad_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopK(1, float.NaN));
    }
}
