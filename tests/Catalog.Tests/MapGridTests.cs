using OrleansImageSearch.Catalog.Maps;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class MapGridTests
{
    [Fact]
    public void Runs_of_cells_cover_all_places_of_a_box()
    {
        var random = new Random(51);
        var grid = new MapGrid(-3, 5, 20);
        for (var trial = 0; trial < 500; trial++)
        {
            var (left, top) = (30 * random.NextSingle() - 8, 30 * random.NextSingle());
            var box = new MapBox(left, top, left + 10 * random.NextSingle(), top + 10 * random.NextSingle());

            var runs = grid.Covering(box);

            Assert.InRange(runs.Count, 1, 64);
            Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First - 1));
            for (var place = 0; place < 20; place++)
            {
                var cell = grid.CellOf(
                    box.Left + random.NextSingle() * (box.Right - box.Left),
                    box.Top + random.NextSingle() * (box.Bottom - box.Top));
                Assert.Contains(runs, run => cell >= run.First && cell <= run.Last);
            }
        }
    }

    [Fact]
    public void A_small_box_is_covered_by_few_cells()
    {
        var grid = new MapGrid(0, 0, 1);

        var cells = grid.Covering(new MapBox(0.3f, 0.3f, 0.31f, 0.31f)).Sum(run => run.Last - run.First + 1L);

        Assert.InRange(cells / (double)(1 << 30), 0.0001, 0.0003);
    }

    [Fact]
    public void Each_level_has_about_four_times_the_points_of_the_one_before()
    {
        var levels = Enumerable.Range(1, 400_000).CountBy(id => MapRank.LevelOf(MapRank.Of(id))).ToDictionary();

        for (short level = 10; level <= MapRank.FinestLevel; level++)
        {
            var expected = 400_000 * 0.75 * Math.Pow(4, level - MapRank.FinestLevel);
            Assert.InRange(levels[level], expected * 0.8, expected * 1.2);
        }
    }
}
