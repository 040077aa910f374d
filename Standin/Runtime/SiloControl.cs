using Orleans.Placement;

namespace Orleans.Runtime;

/// <summary>What silos ask of one another. The key is the address of the silo that answers.</summary>
internal interface ISiloControl : IGrainWithStringKey
{
    /// <summary>Answers, to show that the silo lives.</summary>
    Task PingAsync();

    /// <summary>Reads the membership table now.</summary>
    Task RefreshMembershipAsync();

    /// <summary>Deactivates what has been idle for that long, and waits for it.</summary>
    Task CollectAsync(TimeSpan age);

    /// <summary>Activates a grain that has moved here.</summary>
    [Concurrency.OneWay]
    Task ActivateAsync(GrainId grainId);

    /// <summary>Every activation.</summary>
    Task<DetailedGrainStatistic[]> GetActivationsAsync();
}

[SiloPlacement, Concurrency.Reentrant]
internal sealed class SiloControl(Silo silo) : Grain, ISiloControl
{
    public Task PingAsync() => Task.CompletedTask;

    public Task RefreshMembershipAsync() => silo.Cluster.RefreshAsync();

    public Task CollectAsync(TimeSpan age) => silo.CollectAsync(age);

    public Task ActivateAsync(GrainId grainId)
    {
        silo.TryReceive(grainId, GrainClass.Of(grainId.Type), new Nothing());
        return Task.CompletedTask;
    }

    public Task<DetailedGrainStatistic[]> GetActivationsAsync() => Task.FromResult(Array.ConvertAll(
        silo.Activations,
        activation => new DetailedGrainStatistic { GrainType = activation.GrainClass.Name, SiloAddress = silo.SiloAddress, GrainId = activation.GrainId }));
}

/// <summary>Nothing to do but to activate.</summary>
internal sealed class Nothing : WorkItem
{
    public override bool AlwaysInterleave => true;

    public override Task RunAsync(object grain) => Task.CompletedTask;

    public override void Fail(Exception exception)
    {
    }
}
