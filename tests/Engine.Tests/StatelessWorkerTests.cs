using System.Collections.Concurrent;

namespace OrleansImageSearch.Engine.Tests;

public sealed class StatelessWorkerTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    private static long s_nextKey;

    [Fact]
    public async Task Calls_of_one_silo_run_at_once()
    {
        var worker = cluster.GrainsOfSilos().Values.First().GetGrain<IWorkerGrain>(NextKey());

        // Each returns only after the other has begun.
        await Task.WhenAll(worker.MeetAsync("a", "b"), worker.MeetAsync("b", "a"));
    }

    [Fact]
    public async Task No_more_calls_of_one_silo_run_at_once_than_the_limit_says()
    {
        var key = NextKey();
        var worker = cluster.GrainsOfSilos().Values.First().GetGrain<IWorkerGrain>(key);

        var running = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => worker.CountRunningAsync()));

        Assert.InRange(running.Max(), 1, WorkerGrain.MaxLocalWorkers);
    }

    [Fact]
    public async Task A_call_is_served_by_the_silo_that_it_comes_from()
    {
        foreach (var (silo, grains) in cluster.GrainsOfSilos())
        {
            Assert.Equal(silo, await grains.GetGrain<IWorkerGrain>(NextKey()).GetSiloAsync());
        }
    }

    private static long NextKey() => Interlocked.Increment(ref s_nextKey);
}

public interface IWorkerGrain : IGrainWithIntegerKey
{
    /// <summary>Returns after the call of the other name has begun.</summary>
    Task MeetAsync(string name, string other);

    /// <summary>Lets go of its thread several times.</summary>
    /// <returns>How many calls of the key were running in this process meanwhile, this one included.</returns>
    Task<int> CountRunningAsync();

    Task<SiloAddress> GetSiloAsync();
}

[StatelessWorker(MaxLocalWorkers)]
public sealed class WorkerGrain(ILocalSiloDetails silo) : Grain, IWorkerGrain
{
    public const int MaxLocalWorkers = 2;

    private static readonly ConcurrentDictionary<long, int> Running = new();

    public Task MeetAsync(string name, string other)
    {
        Gate.Open($"{this.GetPrimaryKeyLong()}/{name}");
        return Gate.PassAsync($"{this.GetPrimaryKeyLong()}/{other}");
    }

    public async Task<int> CountRunningAsync()
    {
        var running = Running.AddOrUpdate(this.GetPrimaryKeyLong(), 1, (_, count) => count + 1);
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
            running = Math.Max(running, Running[this.GetPrimaryKeyLong()]);
        }

        Running.AddOrUpdate(this.GetPrimaryKeyLong(), 0, (_, count) => count - 1);
        return running;
    }

    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);
}
