using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;

namespace OrleansImageSearch.Engine.Tests;

/// <summary>Each test has a cluster of its own, since it stops silos.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = ClusterFixture.Build(silos: 3);

    [Fact]
    public async Task Calls_that_run_on_a_killed_silo_fail_and_the_next_call_activates_the_grain_elsewhere()
    {
        var (grain, silo) = await OnSecondarySiloAsync();
        // From another silo: a client outside the cluster is not told that the silo died, and waits for its response timeout.
        grain = GrainsOfPrimarySilo.GetGrain<IPlacedGrain>(grain.GetPrimaryKey());
        var running = grain.WaitAsync();
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/entered");

        await _cluster.KillSiloAsync(silo);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running);
        await _cluster.WaitForLivenessToStabilizeAsync(didKill: true);
        Assert.NotEqual(silo.SiloAddress, await grain.GetSiloAsync());
        Assert.Empty(PlacedGrain.Deactivations(grain));
    }

    [Fact]
    public async Task A_silo_that_stops_lets_running_calls_end_and_deactivates_its_grains()
    {
        var (grain, silo) = await OnSecondarySiloAsync();
        var running = grain.WaitAsync();
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/entered");

        var stopping = _cluster.StopSiloAsync(silo);
        Gate.Open($"{grain.GetPrimaryKey()}/released");

        await running;
        await stopping;
        Assert.Equal([DeactivationReasonCode.ShuttingDown], PlacedGrain.Deactivations(grain));
        Assert.NotEqual(silo.SiloAddress, await grain.GetSiloAsync());
    }

    [Fact]
    public async Task A_call_from_another_silo_while_a_silo_stops_answers_or_is_rejected_and_later_calls_answer()
    {
        var grains = Enumerable.Range(0, 30).Select(_ => GrainsOfPrimarySilo.GetGrain<IPlacedGrain>(Guid.NewGuid())).ToArray();
        await Task.WhenAll(grains.Select(grain => grain.GetSiloAsync()));
        var silo = _cluster.SecondarySilos[0];
        var stopped = false;
        var callers = grains.Select(grain => Task.Run(async () =>
        {
            do
            {
                try
                {
                    await grain.GetSiloAsync();
                }
                catch (Exception e) when (e is OrleansException or TimeoutException)
                {
                    // It reached the silo too late to be forwarded, or answered; the caller asks again.
                }
            }
            while (!Volatile.Read(ref stopped));
        })).ToArray();

        await _cluster.StopSiloAsync(silo);

        Volatile.Write(ref stopped, true);
        await Task.WhenAll(callers);
        Assert.DoesNotContain(silo.SiloAddress, await Task.WhenAll(grains.Select(grain => grain.GetSiloAsync())));
    }

    [Fact]
    public async Task Stopping_the_whole_cluster_deactivates_every_grain()
    {
        var grains = Enumerable.Range(0, 30).Select(_ => _cluster.Client.GetGrain<IPlacedGrain>(Guid.NewGuid())).ToArray();
        await Task.WhenAll(grains.Select(grain => grain.GetSiloAsync()));

        await _cluster.StopAllSilosAsync();

        Assert.All(grains, grain => Assert.Equal([DeactivationReasonCode.ShuttingDown], PlacedGrain.Deactivations(grain)));
    }

    [Fact]
    public async Task An_added_silo_takes_its_share_of_new_grains()
    {
        var added = await _cluster.StartAdditionalSiloAsync();
        await _cluster.WaitForLivenessToStabilizeAsync();

        var silos = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _cluster.Client.GetGrain<IPlacedGrain>(Guid.NewGuid()).GetSiloAsync()));

        Assert.Contains(added.SiloAddress, silos);
        Assert.Equal(4, silos.Distinct().Count());
    }

    [Fact]
    public async Task A_placement_hint_chooses_the_silo_of_a_new_activation()
    {
        foreach (var silo in _cluster.Silos)
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);

            var seen = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GrainsOfPrimarySilo.GetGrain<IPlacedGrain>(Guid.NewGuid()).GetSiloAsync()));

            Assert.All(seen, address => Assert.Equal(silo.SiloAddress, address));
        }
    }

    [Fact]
    public async Task A_grain_that_migrates_answers_from_the_silo_of_the_hint()
    {
        var (grain, silo) = await OnSecondarySiloAsync();
        var target = _cluster.Silos.First(other => !other.SiloAddress.Equals(silo.SiloAddress));

        await grain.MoveAsync(target.SiloAddress);
        await Gate.PassAsync($"{grain.GetPrimaryKey()}/left");

        Assert.Equal(target.SiloAddress, await grain.GetSiloAsync());
        Assert.Equal([DeactivationReasonCode.Migrating], PlacedGrain.Deactivations(grain));
    }

    [Fact]
    public async Task The_management_grain_tells_silos_and_activations()
    {
        var grains = Enumerable.Range(0, 60).Select(_ => _cluster.Client.GetGrain<IPlacedGrain>(Guid.NewGuid())).ToArray();
        var silos = await Task.WhenAll(grains.Select(grain => grain.GetSiloAsync()));
        var management = _cluster.Client.GetGrain<IManagementGrain>(0);

        var hosts = await management.GetHosts(onlyActive: true);
        Assert.Equal(_cluster.Silos.Select(silo => silo.SiloAddress).ToHashSet(), hosts.Keys.ToHashSet());
        Assert.All(hosts.Values, status => Assert.Equal(SiloStatus.Active, status));

        var detailed = (await management.GetDetailedGrainStatistics())
            .Where(statistic => statistic.GrainType.Contains(nameof(PlacedGrain), StringComparison.Ordinal))
            .ToDictionary(statistic => statistic.GrainId, statistic => statistic.SiloAddress);
        Assert.Equal(grains.Zip(silos).ToDictionary(pair => pair.First.GetGrainId(), pair => pair.Second), detailed);

        var simple = await management.GetSimpleGrainStatistics();
        Assert.All(silos.Distinct(), silo => Assert.Contains(simple, statistic =>
            statistic.SiloAddress.Equals(silo) && statistic.GrainType.Contains(nameof(PlacedGrain), StringComparison.Ordinal) && statistic.ActivationCount > 0));

        Assert.Equal(silos[0], await management.GetActivationAddress(grains[0]));
        Assert.True(await management.GetTotalActivationCount() >= grains.Length);
    }

    private IGrainFactory GrainsOfPrimarySilo =>
        _cluster.GetSiloServiceProvider(_cluster.Primary!.SiloAddress).GetRequiredService<IGrainFactory>();

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    /// <summary>A grain that is active on a silo other than the primary one.</summary>
    private async Task<(IPlacedGrain Grain, SiloHandle Silo)> OnSecondarySiloAsync()
    {
        while (true)
        {
            var grain = _cluster.Client.GetGrain<IPlacedGrain>(Guid.NewGuid());
            var address = await grain.GetSiloAsync();
            if (_cluster.SecondarySilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address)) is { } silo)
            {
                return (grain, silo);
            }
        }
    }
}

public interface IPlacedGrain : IGrainWithGuidKey
{
    Task<SiloAddress> GetSiloAsync();

    /// <summary>Returns when the gate "released" of the grain opens.</summary>
    Task WaitAsync();

    Task MoveAsync(SiloAddress target);
}

[Orleans.Placement.RandomPlacement]
public sealed class PlacedGrain(ILocalSiloDetails silo) : Grain, IPlacedGrain
{
    private static readonly ConcurrentDictionary<Guid, ConcurrentQueue<DeactivationReasonCode>> Ends = new();

    public static IEnumerable<DeactivationReasonCode> Deactivations(IPlacedGrain grain) => Ends.GetValueOrDefault(grain.GetPrimaryKey()) ?? [];

    public Task<SiloAddress> GetSiloAsync() => Task.FromResult(silo.SiloAddress);

    public Task WaitAsync()
    {
        Gate.Open($"{this.GetPrimaryKey()}/entered");
        return Gate.PassAsync($"{this.GetPrimaryKey()}/released");
    }

    public Task MoveAsync(SiloAddress target)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        MigrateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Ends.GetOrAdd(this.GetPrimaryKey(), _ => []).Enqueue(reason.ReasonCode);
        Gate.Open($"{this.GetPrimaryKey()}/left");
        return Task.CompletedTask;
    }
}
