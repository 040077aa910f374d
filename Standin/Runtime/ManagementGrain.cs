using Orleans.Concurrency;
using Orleans.Placement;

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
internal sealed class ManagementGrain(ICluster cluster) : Grain, IManagementGrain
{
    private IEnumerable<SiloAddress> Living => cluster.Membership.Members
        .Where(member => member.Status != SiloStatus.Dead)
        .Select(member => member.Address);

    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive) => Task.FromResult(cluster.Membership.Members
        .Where(member => !onlyActive || member.Status == SiloStatus.Active)
        .ToDictionary(member => member.Address, member => member.Status));

    public Task ForceActivationCollection(SiloAddress[] hostsIds, TimeSpan ageLimit) =>
        Task.WhenAll(hostsIds.Select(silo => Control(silo).CollectAsync(ageLimit)));

    public Task ForceActivationCollection(TimeSpan ageLimit) => ForceActivationCollection([.. Living], ageLimit);

    public async Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) =>
        [.. (await GetActivationsAsync(hostsIds))
            .CountBy(activation => (activation.GrainType, activation.SiloAddress))
            .Select(count => new SimpleGrainStatistic
            {
                GrainType = count.Key.GrainType, SiloAddress = count.Key.SiloAddress, ActivationCount = count.Value,
            })];

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => GetSimpleGrainStatistics([.. Living]);

    public async Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types, SiloAddress[]? hostsIds) =>
        Array.FindAll(
            await GetActivationsAsync(hostsIds ?? [.. Living]), activation => types is null || types.Contains(activation.GrainType));

    public async Task<int> GetTotalActivationCount() => (await GetActivationsAsync([.. Living])).Length;

    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference) => cluster.Directory.FindAsync(reference.GetGrainId());

    private async Task<DetailedGrainStatistic[]> GetActivationsAsync(SiloAddress[] silos) =>
        [.. (await Task.WhenAll(silos.Select(silo => Control(silo).GetActivationsAsync())))
            .SelectMany(activations => activations)
            .Where(activation => GrainClass.Of(activation.GrainId.Type).Placement is not SiloPlacementAttribute)];

    private ISiloControl Control(SiloAddress silo) => GrainFactory.GetGrain<ISiloControl>(silo.ToParsableString());
}
