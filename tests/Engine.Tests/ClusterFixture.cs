using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace OrleansImageSearch.Engine.Tests;

/// <summary>A cluster of three silos, for tests that stop none of them.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public TestCluster Cluster { get; } = Build(silos: 3);

    /// <summary>Calls from outside the cluster.</summary>
    public IGrainFactory Grains => Cluster.Client;

    public static TestCluster Build(short silos) => new TestClusterBuilder(silos)
        .AddSiloBuilderConfigurator<Configurator>()
        .AddClientBuilderConfigurator<Configurator>()
        .Build();

    /// <summary>Calls from each silo.</summary>
    public IReadOnlyDictionary<SiloAddress, IGrainFactory> GrainsOfSilos() => Cluster.Silos.ToDictionary(
        silo => silo.SiloAddress,
        silo => Cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IGrainFactory>());

    public Task InitializeAsync() => Cluster.DeployAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    private sealed class Configurator : ISiloConfigurator, IClientBuilderConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => siloBuilder
            .AddActivityPropagation()
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Gate.Limit);

        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) => clientBuilder
            .AddActivityPropagation()
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Gate.Limit);
    }
}
