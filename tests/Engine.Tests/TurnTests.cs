namespace OrleansImageSearch.Engine.Tests;

public sealed class TurnTests(ClusterFixture cluster) : IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task Calls_to_a_grain_do_not_interleave()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

        var others = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.CountOthersAsync()));

        Assert.All(others, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task A_call_waits_while_another_runs_and_a_method_marked_so_does_not()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());
        var running = grain.WaitAsync();
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/entered");
        var waiting = grain.CountOthersAsync();

        await grain.ReleaseAsync();

        await running;
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task Calls_to_a_reentrant_grain_interleave()
    {
        var grain = cluster.Grains.GetGrain<IReentrantGrain>(Guid.NewGuid());

        // Each returns only after the other has begun.
        await Task.WhenAll(grain.MeetAsync("a", "b"), grain.MeetAsync("b", "a"));
    }

    [Fact]
    public async Task Read_only_calls_interleave_with_one_another()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

        await Task.WhenAll(grain.MeetAsync("a", "b"), grain.MeetAsync("b", "a"));
    }

    [Fact]
    public async Task A_reentrant_grain_can_be_called_back_by_a_grain_that_it_calls()
    {
        var grain = cluster.Grains.GetGrain<IReentrantGrain>(Guid.NewGuid());

        Assert.Equal(6, await grain.CallThroughAsync(depth: 6));
    }

    [Fact]
    public async Task A_call_without_an_answer_in_time_fails_with_a_timeout()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

        await Assert.ThrowsAsync<TimeoutException>(grain.WaitOneSecondAsync);

        await grain.ReleaseAsync();
        Assert.Equal(0, await grain.CountOthersAsync());
    }

    [Fact]
    public async Task A_cancelled_call_ends_for_the_caller_and_is_seen_by_the_grain()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());
        using var cancellation = new CancellationTokenSource();
        var call = grain.WaitForCancellationAsync(cancellation.Token);
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/entered");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/cancelled");
    }

    [Fact]
    public async Task A_one_way_call_returns_before_it_is_carried_out()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

        await grain.NotifyAsync();

        await grain.ReleaseAsync();
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/notified");
    }
}

public interface ITurnGrain : IGrainWithGuidKey
{
    /// <summary>Lets go of its thread several times.</summary>
    /// <returns>How many other calls were running meanwhile.</returns>
    Task<int> CountOthersAsync();

    /// <summary>Returns after <see cref="ReleaseAsync"/>.</summary>
    Task WaitAsync();

    [ResponseTimeout("00:00:01")]
    Task WaitOneSecondAsync();

    [AlwaysInterleave]
    Task ReleaseAsync();

    /// <summary>Returns after the call of the other name has begun.</summary>
    [ReadOnly]
    Task MeetAsync(string name, string other);

    Task WaitForCancellationAsync(CancellationToken cancellationToken);

    /// <summary>Done after <see cref="ReleaseAsync"/>.</summary>
    [OneWay]
    Task NotifyAsync();
}

public sealed class TurnGrain : Grain, ITurnGrain
{
    private int _running;

    private Guid Key => this.GetPrimaryKey();

    public async Task<int> CountOthersAsync()
    {
        var others = _running++;
        for (var i = 0; i < 3; i++)
        {
            await Task.Yield();
            others = Math.Max(others, _running - 1);
        }

        _running--;
        return others;
    }

    public Task WaitAsync()
    {
        Gate.Open($"{Key}/entered");
        return Gate.PassAsync($"{Key}/released");
    }

    public Task WaitOneSecondAsync() => WaitAsync();

    public Task ReleaseAsync()
    {
        Gate.Open($"{Key}/released");
        return Task.CompletedTask;
    }

    public Task MeetAsync(string name, string other)
    {
        Gate.Open($"{Key}/{name}");
        return Gate.PassAsync($"{Key}/{other}");
    }

    public async Task WaitForCancellationAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() => Gate.Open($"{Key}/cancelled"));
        Gate.Open($"{Key}/entered");
        await Gate.PassAsync($"{Key}/cancelled");
        cancellationToken.ThrowIfCancellationRequested();
    }

    public async Task NotifyAsync()
    {
        await Gate.PassAsync($"{Key}/released");
        Gate.Open($"{Key}/notified");
    }
}

public interface IReentrantGrain : IGrainWithGuidKey
{
    /// <summary>Returns after the call of the other name has begun.</summary>
    Task MeetAsync(string name, string other);

    /// <summary>Calls another grain that calls this one back, and so on.</summary>
    /// <returns>How many calls that were.</returns>
    Task<int> CallThroughAsync(int depth);
}

[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    public Task MeetAsync(string name, string other)
    {
        Gate.Open($"{this.GetPrimaryKey()}/{name}");
        return Gate.PassAsync($"{this.GetPrimaryKey()}/{other}");
    }

    public async Task<int> CallThroughAsync(int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<IRelayGrain>(Guid.NewGuid()).CallBackAsync(this.AsReference<IReentrantGrain>(), depth - 1);
}

public interface IRelayGrain : IGrainWithGuidKey
{
    Task<int> CallBackAsync(IReentrantGrain caller, int depth);
}

public sealed class RelayGrain : Grain, IRelayGrain
{
    public Task<int> CallBackAsync(IReentrantGrain caller, int depth) => caller.CallThroughAsync(depth);
}
