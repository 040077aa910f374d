using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What the cluster is doing. Any key.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>Deactivates what has been idle for <paramref name="ageLimit"/> on these silos, and waits for it.</summary>
    Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit);

    Task ForceActivationCollection(TimeSpan ageLimit);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <param name="types">Names of grain classes as in <see cref="DetailedGrainStatistic.GrainType"/>; all where null.</param>
    /// <param name="hostsIds">Silos; all where null.</param>
    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    Task<int> GetTotalActivationCount();

    /// <returns>Null where the grain is not active, or has an activation on every silo.</returns>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);
}

/// <summary>Activations of one grain class on one silo.</summary>
[GenerateSerializer, Immutable]
public sealed class SimpleGrainStatistic
{
    [Id(0)] public string GrainType { get; init; } = default!;

    [Id(1)] public SiloAddress SiloAddress { get; init; } = default!;

    [Id(2)] public int ActivationCount { get; init; }
}

/// <summary>One activation.</summary>
[GenerateSerializer, Immutable]
public sealed class DetailedGrainStatistic
{
    [Id(0)] public string GrainType { get; init; } = default!;

    [Id(1)] public SiloAddress SiloAddress { get; init; } = default!;

    [Id(2)] public GrainId GrainId { get; init; }
}

[StatelessWorker]
internal sealed class ManagementGrain(Cluster cluster) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive) =>
        Task.FromResult((onlyActive ? cluster.Active : cluster.Members).ToDictionary(silo => silo.SiloAddress, silo => silo.Status));

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) =>
        Task.WhenAll(Select(hostsIds).Select(silo => silo.CollectAsync(ageLimit)));

    public Task ForceActivationCollection(TimeSpan ageLimit) => Task.WhenAll(cluster.Members.Select(silo => silo.CollectAsync(ageLimit)));

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) => Task.FromResult(Count(Select(hostsIds)));

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult(Count(cluster.Members));

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types, SiloAddress[]? hostsIds) => Task.FromResult(
        (from silo in hostsIds is null ? cluster.Members : Select(hostsIds)
         from activation in silo.Activations
         let name = activation.Address.GrainClass.Name
         where types is null || types.Contains(name)
         select new DetailedGrainStatistic { GrainType = name, SiloAddress = silo.SiloAddress, GrainId = activation.GrainId }).ToArray());

    public Task<int> GetTotalActivationCount() => Task.FromResult(cluster.Members.Sum(silo => silo.ActivationCount));

    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) => new(cluster.Locate(reference.GetGrainId())?.Silo.SiloAddress);

    private static SimpleGrainStatistic[] Count(IEnumerable<Silo> silos) =>
        [.. from silo in silos
            from grains in silo.Activations.CountBy(activation => activation.Address.GrainClass.Name)
            select new SimpleGrainStatistic { GrainType = grains.Key, SiloAddress = silo.SiloAddress, ActivationCount = grains.Value }];

    private IEnumerable<Silo> Select(SiloAddress[] addresses) => cluster.Members.Where(silo => addresses.Contains(silo.SiloAddress));
}
