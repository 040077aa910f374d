using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace OrleansImageSearch.Engine.Tests;

/// <summary>What holds over the network as it does in one process.</summary>
public sealed class NetworkTests : IAsyncLifetime
{
    private NetworkCluster _cluster = null!;

    [Fact]
    public async Task Every_silo_and_client_reaches_the_one_activation_of_a_key()
    {
        var client = await _cluster.AddClientAsync();
        var keys = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToArray();

        var seen = new List<SiloAddress[]>();
        foreach (var host in _cluster.Silos.Append(client))
        {
            seen.Add(await Task.WhenAll(keys.Select(key => NetworkCluster.GrainsOf(host).GetGrain<IPlacedGrain>(key).GetSiloAsync())));
        }

        Assert.All(seen, places => Assert.Equal(seen[0], places));
        Assert.Equal(_cluster.Silos.Select(NetworkCluster.AddressOf).ToHashSet(), seen[0].ToHashSet());
    }

    [Fact]
    public async Task Many_silos_that_call_new_keys_at_once_come_to_share_one_activation_of_each()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToArray();
        await CallAllAsync();

        // Silos that have just joined may both activate a grain; one of the two goes.
        await UntilAsync(async () => (await CallAllAsync()).All(places => places.Distinct().Count() == 1));

        Task<SiloAddress[][]> CallAllAsync() => Task.WhenAll(keys.Select(key => Task.WhenAll(
            _cluster.Silos.Select(silo => NetworkCluster.GrainsOf(silo).GetGrain<IPlacedGrain>(key).GetSiloAsync()))));
    }

    [Fact]
    public async Task Values_arrive_as_they_were_sent()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();
        var value = new Parcel(
            long.MinValue,
            [1.5f, float.NaN],
            [new Item("a", [1, 2, 3], null), new SpecialItem("b", [], TimeSpan.FromDays(1), Color.Green)],
            new() { ["x"] = [Guid.NewGuid()], ["y"] = [] },
            (DateTimeOffset.UtcNow, DateTime.UtcNow),
            null);

        var back = await grain.EchoAsync(value);

        Assert.Equal(value.Number, back.Number);
        Assert.Equal(value.Weights, back.Weights);
        Assert.Equal(value.Items.Length, back.Items.Length);
        Assert.Equal(("a", null), (back.Items[0].Name, back.Items[0].Note));
        Assert.Equal(value.Items[0].Content, back.Items[0].Content);
        Assert.Equal(Color.Green, Assert.IsType<SpecialItem>(back.Items[1]).Color);
        Assert.Equal(TimeSpan.FromDays(1), ((SpecialItem)back.Items[1]).Age);
        Assert.Equal(value.Ids, back.Ids);
        Assert.Equal(value.Times, back.Times);
        Assert.Null(back.Missing);
    }

    [Fact]
    public async Task Large_messages_arrive_whole_among_small_ones()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);

        var echoes = Enumerable.Range(0, 5).Select(_ => grain.EchoBytesAsync(large)).ToArray();
        var small = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => grain.EchoBytesAsync([(byte)i])));

        Assert.Equal(Enumerable.Range(0, 500).Select(i => (byte)i), small.Select(echo => Assert.Single(echo)));
        Assert.All(await Task.WhenAll(echoes), echo => Assert.Equal(large, echo));
    }

    [Fact]
    public async Task A_message_over_the_limit_fails_at_its_sender_and_the_next_call_answers()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();

        await Assert.ThrowsAnyAsync<Exception>(() => grain.EchoBytesAsync(new byte[1 << 23]));

        Assert.Equal([7], await grain.EchoBytesAsync([7]));
    }

    [Fact]
    public async Task An_exception_arrives_with_its_type_and_message()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();

        var thrown = await Assert.ThrowsAsync<ParcelLostException>(() => grain.ThrowAsync("gone", 42));

        Assert.Equal(("gone", 42), (thrown.Message, thrown.Number));
        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }

    [Fact]
    public async Task A_caller_that_gives_up_cancels_the_callee()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();
        using var source = new CancellationTokenSource();
        var name = Guid.NewGuid().ToString();
        var waiting = grain.WaitAsync(name, source.Token);
        await Gate.PassAsync($"{name}/entered");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Gate.PassAsync($"{name}/cancelled");
    }

    [Fact]
    public async Task The_request_context_flows_with_a_call()
    {
        var grain = await ElsewhereAsync<IEchoGrain>();
        RequestContext.Set("colour", "green");

        Assert.Equal("green", await grain.ReadContextAsync("colour"));
        Assert.Null(await grain.ReadContextAsync("shape"));
    }

    [Fact]
    public async Task A_call_carries_the_current_activity()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var activity = new Activity("call").Start();

        var seen = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            NetworkCluster.GrainsOf(_cluster.Silos[0]).GetGrain<ITracedGrain>($"{i}").GetTraceIdAsync()));

        Assert.All(seen, trace => Assert.Equal(activity.TraceId.ToString(), trace));
    }

    [Fact]
    public async Task Calls_go_on_while_a_silo_joins_and_while_one_leaves()
    {
        var client = await _cluster.AddClientAsync();
        var keys = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        using var done = new CancellationTokenSource();
        var leaving = _cluster.Silos[1];
        var callers = _cluster.Silos.Where(silo => silo != leaving).Append(client).Select(host => Task.Run(async () =>
        {
            var calls = 0;
            while (!done.IsCancellationRequested)
            {
                foreach (var key in keys)
                {
                    await CallAsync(host, key);
                    calls++;
                }
            }

            return calls;
        })).ToArray();

        await _cluster.AddSiloAsync();
        var left = NetworkCluster.AddressOf(leaving);
        await _cluster.StopAsync(leaving);
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(callers), calls => Assert.True(calls >= keys.Length));
        var places = await Task.WhenAll(keys.Select(key => NetworkCluster.GrainsOf(client).GetGrain<IPlacedGrain>(key).GetSiloAsync()));
        Assert.DoesNotContain(left, places);

        // A silo that leaves may reject what reaches it late, or not answer any more.
        static async Task CallAsync(IHost host, Guid key)
        {
            while (true)
            {
                try
                {
                    await NetworkCluster.GrainsOf(host).GetGrain<IPlacedGrain>(key).GetSiloAsync();
                    return;
                }
                catch (Exception e) when (e is OrleansException or TimeoutException)
                {
                    await Task.Yield();
                }
            }
        }
    }

    [Fact]
    public async Task A_silo_that_vanishes_is_voted_dead_and_its_grains_answer_elsewhere()
    {
        var client = await _cluster.AddClientAsync();
        var keys = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();
        await Task.WhenAll(keys.Select(key => NetworkCluster.GrainsOf(client).GetGrain<IPlacedGrain>(key).GetSiloAsync()));
        var vanished = NetworkCluster.AddressOf(_cluster.Silos[2]);

        await _cluster.VanishAsync(_cluster.Silos[2]);

        await UntilAsync(async () =>
        {
            var hosts = await NetworkCluster.GrainsOf(_cluster.Silos[0]).GetGrain<IManagementGrain>(0).GetHosts();
            return hosts.GetValueOrDefault(vanished, SiloStatus.Dead) == SiloStatus.Dead;
        });
        foreach (var host in _cluster.Silos.Append(client))
        {
            var places = await Task.WhenAll(keys.Select(key => NetworkCluster.GrainsOf(host).GetGrain<IPlacedGrain>(key).GetSiloAsync()));
            Assert.DoesNotContain(vanished, places);
        }
    }

    [Fact]
    public async Task A_grain_that_migrates_answers_from_the_silo_of_the_hint()
    {
        var grain = NetworkCluster.GrainsOf(_cluster.Silos[0]).GetGrain<IPlacedGrain>(Guid.NewGuid());
        var from = await grain.GetSiloAsync();
        var target = NetworkCluster.AddressOf(_cluster.Silos.First(silo => !NetworkCluster.AddressOf(silo).Equals(from)));

        await grain.MoveAsync(target);
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/left");

        Assert.Equal(target, await grain.GetSiloAsync());
    }

    [Fact]
    public async Task The_management_grain_tells_the_silos_and_activations_of_all_processes()
    {
        var client = await _cluster.AddClientAsync();
        var grains = Enumerable.Range(0, 60).Select(_ => NetworkCluster.GrainsOf(client).GetGrain<IPlacedGrain>(Guid.NewGuid())).ToArray();
        var places = await Task.WhenAll(grains.Select(grain => grain.GetSiloAsync()));
        var management = NetworkCluster.GrainsOf(client).GetGrain<IManagementGrain>(0);

        var hosts = await management.GetHosts(onlyActive: true);
        var detailed = (await management.GetDetailedGrainStatistics())
            .Where(statistic => statistic.GrainType.Contains(nameof(PlacedGrain), StringComparison.Ordinal))
            .ToDictionary(statistic => statistic.GrainId, statistic => statistic.SiloAddress);

        Assert.Equal(_cluster.Silos.Select(NetworkCluster.AddressOf).ToHashSet(), hosts.Keys.ToHashSet());
        Assert.Equal(grains.Zip(places).ToDictionary(pair => pair.First.GetGrainId(), pair => pair.Second), detailed);
    }

    public async Task InitializeAsync() => _cluster = await NetworkCluster.StartAsync(silos: 3);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Gate.Limit);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>A grain that is not on the first silo, called from there.</summary>
    private async Task<TGrain> ElsewhereAsync<TGrain>()
        where TGrain : IEchoGrain
    {
        while (true)
        {
            var grain = NetworkCluster.GrainsOf(_cluster.Silos[0]).GetGrain<TGrain>(Guid.NewGuid());
            if (!NetworkCluster.AddressOf(_cluster.Silos[0]).Equals(await grain.GetSiloAsync()))
            {
                return grain;
            }
        }
    }
}

public interface IEchoGrain : IGrainWithGuidKey
{
    Task<SiloAddress> GetSiloAsync();

    Task<Parcel> EchoAsync(Parcel parcel);

    Task<byte[]> EchoBytesAsync(byte[] bytes);

    Task ThrowAsync(string message, int number);

    /// <summary>Opens the gate "entered" of that name and, when cancelled, "cancelled".</summary>
    Task WaitAsync(string name, CancellationToken cancellationToken);

    Task<string?> ReadContextAsync(string key);
}

[Orleans.Placement.RandomPlacement, Reentrant]
public sealed class EchoGrain(ILocalSiloDetails silo) : Grain, IEchoGrain
{
    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task<Parcel> EchoAsync(Parcel parcel) => Task.FromResult(parcel);

    public Task<byte[]> EchoBytesAsync(byte[] bytes) => Task.FromResult(bytes);

    public Task ThrowAsync(string message, int number) => throw new ParcelLostException(message, number, new InvalidOperationException("inner"));

    public async Task WaitAsync(string name, CancellationToken cancellationToken)
    {
        Gate.Open($"{name}/entered");
        try
        {
            await Task.Delay(Gate.Limit, cancellationToken);
        }
        finally
        {
            Gate.Open($"{name}/cancelled");
        }
    }

    public Task<string?> ReadContextAsync(string key) => Task.FromResult((string?)RequestContext.Get(key));
}

public enum Color : byte
{
    Red = 1,
    Green = 2,
}

[GenerateSerializer, Immutable]
public sealed record Parcel(
    [property: Id(0)] long Number,
    [property: Id(1)] float[] Weights,
    [property: Id(2)] Item[] Items,
    [property: Id(3)] Dictionary<string, List<Guid>> Ids,
    [property: Id(4)] (DateTimeOffset, DateTime) Times,
    [property: Id(5)] Item? Missing);

[GenerateSerializer]
public record Item([property: Id(0)] string Name, [property: Id(1)] byte[] Content, [property: Id(2)] string? Note);

[GenerateSerializer]
public sealed record SpecialItem(string Name, byte[] Content, [property: Id(0)] TimeSpan Age, [property: Id(1)] Color Color)
    : Item(Name, Content, null);

[GenerateSerializer]
public sealed class ParcelLostException(string message, int number, Exception inner) : Exception(message, inner)
{
    [Id(0)]
    public int Number { get; } = number;
}
