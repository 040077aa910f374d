using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.TestingHost;

public interface ISiloConfigurator
{
    void Configure(ISiloBuilder siloBuilder);
}

public interface IHostConfigurator
{
    void Configure(IHostBuilder hostBuilder);
}

public interface IClientBuilderConfigurator
{
    void Configure(IConfiguration configuration, IClientBuilder clientBuilder);
}

public class TestClusterOptions
{
    public string ClusterId { get; set; } = null!;

    public string ServiceId { get; set; } = null!;

    public int BaseSiloPort { get; set; }

    public int BaseGatewayPort { get; set; }

    public short InitialSilosCount { get; set; }

    /// <summary>Assembly-qualified names.</summary>
    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];

    /// <inheritdoc cref="SiloBuilderConfiguratorTypes"/>
    public List<string?> ClientBuilderConfiguratorTypes { get; } = [];
}

/// <summary>Describes a cluster of silos in this process, and a client of it.</summary>
public class TestClusterBuilder
{
    private readonly List<Action<IConfigurationBuilder>> _configureHostConfiguration = [];

    public TestClusterBuilder()
        : this(2)
    {
    }

    public TestClusterBuilder(short initialSilosCount) => Options = new TestClusterOptions
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
        BaseSiloPort = EndpointOptions.DEFAULT_SILO_PORT,
        BaseGatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
    };

    public TestClusterOptions Options { get; }

    /// <summary>Configuration of every host of the cluster.</summary>
    public Dictionary<string, string?> Properties { get; } = [];

    public static string CreateClusterId() => $"testcluster-{Guid.NewGuid():N}";

    /// <typeparam name="T">An <see cref="ISiloConfigurator"/> or <see cref="IHostConfigurator"/>.</typeparam>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        Options.SiloBuilderConfiguratorTypes.Add(Checked<T, ISiloConfigurator>());
        return this;
    }

    /// <typeparam name="T">An <see cref="IClientBuilderConfigurator"/> or <see cref="IHostConfigurator"/>.</typeparam>
    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new()
    {
        Options.ClientBuilderConfiguratorTypes.Add(Checked<T, IClientBuilderConfigurator>());
        return this;
    }

    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        _configureHostConfiguration.Add(configureDelegate);
        return this;
    }

    public TestCluster Build()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Properties).AddInMemoryCollection(
        [
            new("Orleans:ClusterId", Options.ClusterId),
            new("Orleans:ServiceId", Options.ServiceId),
        ]);
        _configureHostConfiguration.ForEach(configure => configure(configuration));
        return new TestCluster(Options, configuration.Build());
    }

    private static string Checked<T, TConfigurator>() =>
        typeof(T).IsAssignableTo(typeof(TConfigurator)) || typeof(T).IsAssignableTo(typeof(IHostConfigurator))
            ? typeof(T).AssemblyQualifiedName!
            : throw new ArgumentException($"The type {typeof(T)} is not assignable to either {typeof(TConfigurator).Name} or {nameof(IHostConfigurator)}");
}
