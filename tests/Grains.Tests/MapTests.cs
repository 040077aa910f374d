using Npgsql;
using Orleans.TestingHost;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Maps;

namespace OrleansImageSearch.Grains.Tests;

public sealed class MapTests
{
    private const int Pictures = 60;

    [Fact]
    public async Task A_map_has_every_image_and_says_how_true_it_is()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16);
        Assert.Equal(MapState.None, (await Map(cluster).GetAsync()).State);
        Assert.Null(await Reader(cluster).ReadAsync("color", area: null, limit: 10));
        var ids = await UploadAsync(cluster, 0, Pictures);

        Assert.Equal(MapState.Building, (await Map(cluster).StartAsync()).State);
        var map = await EndOf(cluster);

        Assert.Equal((MapState.Ready, Pictures, 0L), (map.State, map.Points, map.Unplaced));
        Assert.InRange(map.Quality!.Trustworthiness, 0.6, 1);
        Assert.Equal((15, Pictures), (map.Quality.Neighbors, map.Quality.Sample));
        var points = (await Reader(cluster).ReadAsync("color", area: null, limit: 1000))!;
        Assert.Equal(ids.Order(), points.ImageIds.Order());
        Assert.Equal(points.ImageIds[..10], (await Reader(cluster).ReadAsync("color", map.Box, limit: 10))!.ImageIds);
    }

    [Fact]
    public async Task Images_that_come_later_are_placed_when_somebody_asks_and_no_other_moves()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 2, bucketCapacity: 16);
        await UploadAsync(cluster, 0, Pictures);
        await Map(cluster).StartAsync();
        await EndOf(cluster);
        var before = await PlacesAsync(cluster);
        var later = await UploadAsync(cluster, Pictures, 20);

        var map = await WhenAsync(cluster, status => status.Unplaced == 0);

        Assert.Equal(Pictures + 20, map.Points);
        var after = await PlacesAsync(cluster);
        Assert.Equal(before.Keys.Concat(later).Order(), after.Keys.Order());
        Assert.All(before, place => Assert.Equal(place.Value, after[place.Key]));
        Assert.All(later, id => Assert.True(float.IsFinite(after[id].X) && float.IsFinite(after[id].Y)));
    }

    [Fact]
    public async Task A_map_is_made_on_another_silo_when_its_own_is_killed()
    {
        await using var cluster = await ImageCluster.StartAsync(silos: 3);
        await UploadAsync(cluster, 0, Pictures);
        var (measure, silo) = await OnSecondarySiloAsync(cluster);
        await using (var blocker = await cluster.Catalog.DataSource.OpenConnectionAsync())
        {
            // To store a map is the last step, and waits here: it cannot be made before its silo dies.
            await using var transaction = await blocker.BeginTransactionAsync();
            await using (var command = new NpgsqlCommand("lock table map_points in access exclusive mode", blocker))
            {
                await command.ExecuteNonQueryAsync();
            }

            await cluster.Catalog.Images.Maps.CreateAsync(Guid.NewGuid(), $"{measure}/1");
            await Map(cluster, measure).ResumeAsync();
            await cluster.Orleans.KillSiloAsync(silo);
            await transaction.RollbackAsync();
        }

        var map = await EndOf(cluster, measure);

        Assert.Equal((MapState.Ready, Pictures), (map.State, map.Points));
    }

    [Fact]
    public async Task A_map_that_cannot_be_made_says_why()
    {
        await using var cluster = await ImageCluster.StartAsync();

        await Map(cluster).StartAsync();
        var map = await EndOf(cluster);

        Assert.Equal(MapState.Failed, map.State);
        Assert.Contains("No image is described by color", map.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_request_is_refused_by_the_field()
    {
        await using var cluster = await ImageCluster.StartAsync();

        Assert.Equal("measure", (await Assert.ThrowsAsync<InvalidRequestException>(() => Map(cluster, "smell").GetAsync())).Field);
        Assert.Equal("limit", (await Assert.ThrowsAsync<InvalidRequestException>(() => Reader(cluster).ReadAsync(null, null, 0))).Field);
        Assert.Equal("box", (await Assert.ThrowsAsync<InvalidRequestException>(() => Reader(cluster).ReadAsync(null, new MapArea(1, 0, 0, 1), 5))).Field);
    }

    private static IMapGrain Map(ImageCluster cluster, string measure = "color") => cluster.Orleans.GrainFactory.GetGrain<IMapGrain>(measure);

    private static IMapReaderGrain Reader(ImageCluster cluster) => cluster.Orleans.GrainFactory.GetGrain<IMapReaderGrain>(0);

    private static async Task<long[]> UploadAsync(ImageCluster cluster, int first, int count)
    {
        var ids = new List<long>();
        foreach (var seeds in Enumerable.Range(first, count).Chunk(20))
        {
            ids.AddRange(await cluster.UploadPicturesAsync(seeds));
        }

        return [.. ids];
    }

    private static async Task<Dictionary<long, (float X, float Y)>> PlacesAsync(ImageCluster cluster)
    {
        var points = (await Reader(cluster).ReadAsync("color", area: null, limit: 1000))!;
        return points.ImageIds.Zip(points.X.Zip(points.Y)).ToDictionary(point => point.First, point => point.Second);
    }

    private static Task<MapStatus> EndOf(ImageCluster cluster, string measure = "color") => WhenAsync(cluster, status => status.State != MapState.Building, measure);

    private static async Task<MapStatus> WhenAsync(ImageCluster cluster, Func<MapStatus, bool> condition, string measure = "color")
    {
        while (true)
        {
            var status = await Map(cluster, measure).GetAsync();
            if (condition(status))
            {
                return status;
            }
        }
    }

    /// <summary>A measure whose map is made on a silo that can be killed: the primary silo of a test cluster holds the membership of all.</summary>
    private static async Task<(string Measure, SiloHandle Silo)> OnSecondarySiloAsync(ImageCluster cluster)
    {
        while (true)
        {
            foreach (var measure in new[] { "color", "pdq", "dhash" })
            {
                await Map(cluster, measure).GetAsync();
                var address = await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(Map(cluster, measure));
                if (cluster.Orleans.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) is { } silo)
                {
                    return (measure, silo);
                }

                await cluster.Orleans.GrainFactory.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            }
        }
    }
}
