using OrleansImageSearch.Similarity.Layout;

namespace OrleansImageSearch.Similarity.Tests.Layout;

public class PointPlacerTests
{
    [Fact]
    public void New_points_land_among_their_cluster()
    {
        const int Clusters = 15, Neighbors = 15;
        var all = LayoutCodes.Clustered(1650, Clusters, spreadBits: 40, seed: 31);
        var old = new CodeSet(all.Measure);
        for (var i = 0; i < 1500; i++)
        {
            old.Add(all.Id(i), all.Code(i));
        }

        var layout = UmapLayout.Place(old, NeighborDescent.Find(old, Neighbors), new LayoutOptions());
        var strangers = 0;
        for (var i = old.Count; i < all.Count; i++)
        {
            var nearest = LayoutCodes.NearestOf(all, i, 500).Where(other => other < old.Count).Take(Neighbors).ToArray();
            var place = PointPlacer.Place(
                Array.ConvertAll(nearest, other => layout[other]),
                Array.ConvertAll(nearest, other => all.Measure.Distance(all.Code(i), all.Code(other))),
                layout,
                seed: (ulong)i);
            strangers += Enumerable.Range(0, layout.Length).MinBy(other => PlanePoint.SquaredDistance(layout[other], place)) % Clusters == i % Clusters ? 0 : 1;
        }

        Assert.InRange(strangers, 0, 2);
    }

    [Fact]
    public void With_one_neighbour_alone_a_point_lies_by_it()
    {
        var place = PointPlacer.Place([new PlanePoint(3, -4)], [17], [], seed: 1);

        Assert.Equal(3, place.X, tolerance: 1e-4f);
        Assert.Equal(-4, place.Y, tolerance: 1e-4f);
    }

    [Fact]
    public void The_same_seed_gives_the_same_place()
    {
        PlanePoint[] neighbors = [new(0, 0), new(1, 0), new(0, 2)];
        PlanePoint[] others = [new(5, 5), new(0.4f, 0.4f), new(-2, 1)];

        Assert.Equal(
            PointPlacer.Place(neighbors, [1, 2, 3], others, seed: 9),
            PointPlacer.Place(neighbors, [1, 2, 3], others, seed: 9));
    }
}
