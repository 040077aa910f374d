using OrleansImageSearch.Catalog.Maps;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Catalog.Tests;

public sealed class MapTests
{
    private static readonly MapQuality Quality = new(0.97, 0.4, 15, 1000);

    [Fact]
    public async Task Of_maps_begun_at_once_one_is_being_made()
    {
        await using var catalog = await TestCatalog.CreateAsync();

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => catalog.Images.Maps.CreateAsync(Guid.NewGuid(), Make.Pdq)));
        var other = await catalog.Images.Maps.CreateAsync(Guid.NewGuid(), "color/1");

        Assert.Single(begun.Select(map => map.Id).Distinct());
        Assert.NotEqual(begun[0].Id, other.Id);
        Assert.Equal(["color/1", Make.Pdq], await catalog.Images.Maps.ListRunningAsync());
    }

    [Fact]
    public async Task A_map_that_is_made_takes_the_place_of_the_one_before()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var ids = await AddAsync(catalog, 3);
        var first = await MakeAsync(catalog, ids.Select(id => new MapPoint(id, id, -id, 0, 9)));
        Assert.Equal((3, Quality), (first.Points, first.Quality));

        var second = await MakeAsync(catalog, ids.Select(id => new MapPoint(id, 7, 8, 1, 10)), "", "beach");

        Assert.Equal(second.Id, (await catalog.Images.Maps.FindAsync(Make.Pdq, JobState.Done))!.Id);
        Assert.Equal(["", "beach"], second.Labels);
        Assert.Empty(await catalog.Images.Maps.ReadAsync(first, MapBox.Everything, 10));
        Assert.Equal(ids.Select(id => new MapPoint(id, 7, 8, 1, 10)), (await catalog.Images.Maps.ReadAsync(second, MapBox.Everything, 10)).OrderBy(point => point.ImageId));
        Assert.False(await catalog.Images.Maps.FinishAsync(first, [], Quality, [""]));
    }

    [Fact]
    public async Task A_map_that_failed_says_why_and_leaves_the_one_before()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var made = await MakeAsync(catalog, (await AddAsync(catalog, 2)).Select(id => new MapPoint(id, 1, 1, 0, 0)));
        var failing = await catalog.Images.Maps.CreateAsync(Guid.NewGuid(), Make.Pdq);

        await catalog.Images.Maps.FailAsync(failing.Id, "no memory");

        Assert.Equal("no memory", (await catalog.Images.Maps.FindAsync(Make.Pdq, JobState.Failed))!.Message);
        Assert.Equal(2, (await catalog.Images.Maps.ReadAsync(made, MapBox.Everything, 10)).Count);
        Assert.Empty(await catalog.Images.Maps.ListRunningAsync());
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public async Task A_box_gives_its_points_of_the_lowest_ranks_so_that_fewer_are_among_more(int seed)
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var random = new Random(seed);
        var ids = await AddAsync(catalog, 400);
        MapPoint[] points = [.. ids.Select(id => new MapPoint(id, 20 * random.NextSingle() - 10, 3 * random.NextSingle(), 0, 0))];
        var map = await MakeAsync(catalog, points);
        for (var trial = 0; trial < 20; trial++)
        {
            var (left, top) = (20 * random.NextSingle() - 11, 3 * random.NextSingle() - 0.2f);
            var box = new MapBox(left, top, left + 15 * random.NextSingle(), top + 3 * random.NextSingle());
            var inside = points
                .Where(point => point.X >= box.Left && point.X <= box.Right && point.Y >= box.Top && point.Y <= box.Bottom)
                .OrderBy(point => MapRank.Of(point.ImageId))
                .ToArray();
            foreach (var limit in new[] { 1, 5, 50, 1000 })
            {
                Assert.Equal(inside.Take(limit), await catalog.Images.Maps.ReadAsync(map, box, limit));
            }
        }
    }

    [Fact]
    public async Task What_is_deleted_or_in_the_trash_is_not_in_the_map_and_comes_back_with_the_image()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var ids = await AddAsync(catalog, 4);
        var map = await MakeAsync(catalog, ids.Select(id => new MapPoint(id, id, id, 0, 0)));

        await catalog.Images.DeleteAsync(ids[0]);
        await catalog.Images.TrashAsync([ids[1]]);

        Assert.Equal(ids[2..], await IdsAsync());
        Assert.Equal((2, 0), await catalog.Images.Maps.CountAsync(map));
        await catalog.Images.RestoreAsync([ids[1]]);
        Assert.Equal(ids[1..], await IdsAsync());

        async Task<IEnumerable<long>> IdsAsync() => (await catalog.Images.Maps.ReadAsync(map, MapBox.Everything, 10)).Select(point => point.ImageId).Order();
    }

    [Fact]
    public async Task Images_that_came_later_are_unplaced_until_they_are_added_and_move_no_other()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        var ids = await AddAsync(catalog, 3);
        var map = await MakeAsync(catalog, ids.Select(id => new MapPoint(id, id, id, 0, 0)));
        var later = await AddAsync(catalog, 2, first: 100);

        Assert.Equal((3, 2), await catalog.Images.Maps.CountAsync(map));
        Assert.Equal(later, await catalog.Images.Maps.FindUnplacedAsync(map, after: 0, limit: 10));
        Assert.Equal(later[1..], await catalog.Images.Maps.FindUnplacedAsync(map, after: later[0], limit: 10));
        await catalog.Images.Maps.AddAsync(map, [new MapPoint(later[0], 900, -900, 0, 0), new MapPoint(ids[0], 5, 5, 0, 0)]);

        Assert.Equal((4, 1), await catalog.Images.Maps.CountAsync(map));
        var places = await catalog.Images.Maps.GetPlacesAsync(map.Id, [.. ids, .. later]);
        Assert.Equal((ids[0], ids[0]), places[ids[0]]);
        Assert.Equal(later[0], Assert.Single(await catalog.Images.Maps.ReadAsync(map, new MapBox(800, -1000, 1000, -800), 10)).ImageId);
    }

    [Fact]
    public async Task The_first_names_place_is_told_of_those_that_have_one()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        await catalog.Images.CommitAsync([Make.Image(1), Make.Image(2)], [Make.Name("file:///a/1.jpg", 1)], null, []);
        await catalog.Images.CommitAsync([], [Make.Name("file:///b/again.jpg", 1)], null, []);
        var id = (await catalog.Images.FindBySha256Async([Make.Sha256(1)])).Values.Single();

        Assert.Equal([KeyValuePair.Create(id, "file:///a/1.jpg")], await catalog.Images.Maps.GetFirstPlacesAsync(ids: null));
        Assert.Empty(await catalog.Images.Maps.GetFirstPlacesAsync([id + 1]));
    }

    private static async Task<long[]> AddAsync(TestCatalog catalog, int count, int first = 0)
    {
        var images = Enumerable.Range(first, count).Select(content => Make.Image(content)).ToArray();
        await catalog.Images.CommitAsync(images, [], null, []);
        var ids = await catalog.Images.FindBySha256Async([.. images.Select(image => image.Sha256)]);
        return [.. ids.Values.Order()];
    }

    private static async Task<MapRecord> MakeAsync(TestCatalog catalog, IEnumerable<MapPoint> points, params string[] labels)
    {
        var map = await catalog.Images.Maps.CreateAsync(Guid.NewGuid(), Make.Pdq);
        Assert.True(await catalog.Images.Maps.FinishAsync(map, [.. points], Quality, labels));
        return (await catalog.Images.Maps.FindAsync(Make.Pdq, JobState.Done))!;
    }
}
