using System.Collections.Concurrent;

namespace OrleansImageSearch.Engine.Tests;

public sealed class ActivationTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Concurrent_first_calls_from_everywhere_reach_one_activation()
    {
        var key = Guid.NewGuid();
        var callers = cluster.GrainsOfSilos().Values.Append(cluster.Grains).ToArray();

        var counts = await Task.WhenAll(Enumerable.Range(0, 400)
            .Select(i => Task.Run(() => callers[i % callers.Length].GetGrain<ICounterGrain>(key).IncrementAsync())));

        Assert.Equal(Enumerable.Range(1, 400), counts.Order());
    }

    [Fact]
    public async Task A_failed_activation_fails_the_call_and_the_next_call_tries_again()
    {
        var grain = cluster.Grains.GetGrain<IUnreliableGrain>(Guid.NewGuid());

        var failure = await Assert.ThrowsAnyAsync<Exception>(grain.CallAsync);
        Assert.Contains("attempt 1", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await grain.CallAsync());
    }

    [Fact]
    public async Task A_grain_that_deactivates_itself_ends_after_the_call_and_starts_fresh_with_the_next()
    {
        var grain = cluster.Grains.GetGrain<ICounterGrain>(Guid.NewGuid());
        await grain.IncrementAsync();

        Assert.Equal(2, await grain.IncrementAndDeactivateAsync());

        Assert.Equal(1, await grain.IncrementAsync());
        Assert.Equal([DeactivationReasonCode.ApplicationRequested], CounterGrain.Deactivations(grain));
    }

    [Fact]
    public async Task Calls_while_a_grain_deactivates_reach_its_next_activation()
    {
        var grain = cluster.Grains.GetGrain<ICounterGrain>(Guid.NewGuid());

        var counts = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(i => i == 50 ? grain.IncrementAndDeactivateAsync() : grain.IncrementAsync()));

        // The first activation counted up to the call that ended it, the second the others.
        var last = await grain.IncrementAsync();
        Assert.Equal(Enumerable.Range(1, 101 - last).Concat(Enumerable.Range(1, last - 1)).Order(), counts.Order());
    }

    [Fact]
    public async Task Idle_collection_ends_idle_grains_and_spares_those_that_are_kept_alive()
    {
        var idle = cluster.Grains.GetGrain<ICounterGrain>(Guid.NewGuid());
        var kept = cluster.Grains.GetGrain<IKeptGrain>(Guid.NewGuid());
        await idle.IncrementAsync();
        await kept.IncrementAsync();

        await cluster.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        Assert.Equal(1, await idle.IncrementAsync());
        Assert.Equal([DeactivationReasonCode.ActivationIdle], CounterGrain.Deactivations(idle));
        Assert.Equal(2, await kept.IncrementAsync());
    }

    [Fact]
    public async Task A_timer_takes_turns_with_calls_and_stops_with_the_activation()
    {
        var grain = cluster.Grains.GetGrain<ITickingGrain>(Guid.NewGuid());
        await grain.StartAsync();

        await Gate.PassAsync($"{grain.GetPrimaryKey()}/third tick");
        Assert.True(await grain.StopAsync() >= 3);
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/cancelled");
    }
}

public interface ICounterGrain : IGrainWithGuidKey
{
    /// <returns>How often this activation was called, this time included.</returns>
    Task<int> IncrementAsync();

    Task<int> IncrementAndDeactivateAsync();
}

public sealed class CounterGrain : Grain, ICounterGrain
{
    private static readonly ConcurrentDictionary<Guid, ConcurrentQueue<DeactivationReasonCode>> Ends = new();

    private int _count;
    private bool _isRunning;

    /// <summary>Why the activations of the grain ended; none where a call was still running then.</summary>
    public static IEnumerable<DeactivationReasonCode> Deactivations(ICounterGrain grain) => Ends[grain.GetPrimaryKey()];

    public Task<int> IncrementAsync() => Task.FromResult(++_count);

    public async Task<int> IncrementAndDeactivateAsync()
    {
        _isRunning = true;
        DeactivateOnIdle();
        for (var i = 0; i < 10; i++)
        {
            await Task.Yield();
        }

        _isRunning = false;
        return ++_count;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Ends.GetOrAdd(this.GetPrimaryKey(), _ => []).Enqueue(_isRunning ? DeactivationReasonCode.None : reason.ReasonCode);
        return Task.CompletedTask;
    }
}

public interface IKeptGrain : IGrainWithGuidKey
{
    Task<int> IncrementAsync();
}

[KeepAlive]
public sealed class KeptGrain : Grain, IKeptGrain
{
    private int _count;

    public Task<int> IncrementAsync() => Task.FromResult(++_count);
}

public interface IUnreliableGrain : IGrainWithGuidKey
{
    /// <returns>The number of the attempt to activate that went well.</returns>
    Task<int> CallAsync();
}

/// <summary>Fails its first activation.</summary>
public sealed class UnreliableGrain : Grain, IUnreliableGrain
{
    private static readonly ConcurrentDictionary<Guid, int> Attempts = new();

    private int _attempt;

    public Task<int> CallAsync() => Task.FromResult(_attempt);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _attempt = Attempts.AddOrUpdate(this.GetPrimaryKey(), 1, (_, attempts) => attempts + 1);
        return _attempt == 1 ? throw new InvalidOperationException("attempt 1") : Task.CompletedTask;
    }
}

public interface ITickingGrain : IGrainWithGuidKey
{
    Task StartAsync();

    /// <returns>Ticks so far.</returns>
    Task<int> StopAsync();
}

public sealed class TickingGrain : Grain, ITickingGrain
{
    private int _ticks;

    public Task StartAsync()
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        return Task.CompletedTask;
    }

    public Task<int> StopAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_ticks);
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        if (++_ticks == 1)
        {
            cancellationToken.Register(() => Gate.Open($"{this.GetPrimaryKey()}/cancelled"));
        }

        if (_ticks == 3)
        {
            Gate.Open($"{this.GetPrimaryKey()}/third tick");
        }

        return Task.CompletedTask;
    }
}
