namespace OrleansImageSearch.Engine.Tests;

public sealed class ActivationTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Concurrent_first_calls_from_all_silos_reach_one_activation()
    {
        var key = Guid.NewGuid();
        var callers = cluster.Cluster.Silos
            .Select(silo => cluster.Cluster.GetSiloServiceProvider(silo.SiloAddress))
            .Select(services => (IGrainFactory)services.GetService(typeof(IGrainFactory))!)
            .Append(cluster.Grains)
            .ToArray();

        var counts = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => callers[i % callers.Length].GetGrain<ICounterGrain>(key).IncrementAsync())));

        Assert.Equal(Enumerable.Range(1, 400), counts.Order());
    }
}
