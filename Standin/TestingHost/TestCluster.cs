using System.Collections.ObjectModel;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A cluster of silos in this process, each a host of its own, and a client of it.</summary>
public class TestCluster : IAsyncDisposable, IDisposable
{
    private readonly LocalCluster _cluster = new();
    private readonly IConfiguration _configuration;
    private readonly List<SiloHandle> _silos = [];
    private IHost? _client;
    private short _started;

    internal TestCluster(TestClusterOptions options, IConfiguration configuration) => (Options, _configuration) = (options, configuration);

    public TestClusterOptions Options { get; }

    public IClusterClient Client => ServiceProvider.GetRequiredService<IClusterClient>();

    public IGrainFactory GrainFactory => Client;

    /// <summary>The client's services.</summary>
    public IServiceProvider ServiceProvider => _client?.Services ?? throw new InvalidOperationException("The test cluster has not been deployed.");

    public ReadOnlyCollection<SiloHandle> Silos => _silos.ToList().AsReadOnly();

    public SiloHandle? Primary => _silos.Find(silo => silo.InstanceNumber == 0);

    public IReadOnlyList<SiloHandle> SecondarySilos => _silos.FindAll(silo => silo.InstanceNumber > 0);

    public async Task DeployAsync()
    {
        if (_silos.Count > 0)
        {
            throw new InvalidOperationException("Cluster host already deployed.");
        }

        for (var i = 0; i < Options.InitialSilosCount; i++)
        {
            await StartAdditionalSiloAsync();
        }

        var builder = new HostBuilder().ConfigureHostConfiguration(c => c.AddConfiguration(_configuration)).UseOrleansClient((context, client) =>
        {
            client.Services.AddSingleton<ICluster>(_cluster);
            client.Configure<ClusterOptions>(Identify);
            foreach (var configurator in Make<IClientBuilderConfigurator>(Options.ClientBuilderConfiguratorTypes))
            {
                configurator.Configure(context.Configuration, client);
            }
        });
        Apply(builder, Options.ClientBuilderConfiguratorTypes);
        _client = await builder.StartAsync();
    }

    public void Deploy() => DeployAsync().GetAwaiter().GetResult();

    public async Task<SiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort = false)
    {
        var number = _started++;
        var builder = new HostBuilder().ConfigureHostConfiguration(c => c.AddConfiguration(_configuration)).UseOrleans(silo =>
        {
            silo.Services.AddSingleton<ICluster>(_cluster);
            silo.Configure<ClusterOptions>(Identify);
            silo.Configure<SiloOptions>(options => options.SiloName = number == 0 ? "Primary" : $"Secondary_{number}");
            silo.ConfigureEndpoints(IPAddress.Loopback, Options.BaseSiloPort + number, Options.BaseGatewayPort + number);
            foreach (var configurator in Make<ISiloConfigurator>(Options.SiloBuilderConfiguratorTypes))
            {
                configurator.Configure(silo);
            }
        });
        Apply(builder, Options.SiloBuilderConfiguratorTypes);
        var handle = new InProcessSiloHandle(await builder.StartAsync()) { InstanceNumber = number, ClusterOptions = Options };
        _silos.Add(handle);
        return handle;
    }

    public async Task<List<SiloHandle>> StartAdditionalSilosAsync(int silosToStart, bool startAdditionalSiloOnNewPort = false)
    {
        var started = new List<SiloHandle>();
        for (var i = 0; i < silosToStart; i++)
        {
            started.Add(await StartAdditionalSiloAsync(startAdditionalSiloOnNewPort));
        }

        return started;
    }

    /// <summary>Stops a silo gracefully.</summary>
    public Task StopSiloAsync(SiloHandle instance) => StopAsync(instance, stopGracefully: true);

    /// <summary>Ends a silo as if its process were killed.</summary>
    public Task KillSiloAsync(SiloHandle instance) => StopAsync(instance, stopGracefully: false);

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        for (var i = _silos.Count - 1; i >= 0; i--)
        {
            await StopSiloAsync(_silos[i]);
        }
    }

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopClusterClientAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.StopAsync();
            client.Dispose();
        }
    }

    public IEnumerable<SiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public SiloHandle? GetSiloForAddress(SiloAddress siloAddress) => _silos.Find(silo => silo.SiloAddress == siloAddress);

    /// <param name="silo">By default any.</param>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        ((InProcessSiloHandle?)(silo is null ? _silos.FirstOrDefault() : GetSiloForAddress(silo)))?.ServiceProvider
        ?? throw new ArgumentException($"The provided silo address '{silo}' is unknown.");

    /// <summary>Waits until all silos have seen the last change of membership; in one process they see it at once.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        GC.SuppressFinalize(this);
    }

    public void Dispose()
    {
        StopAllSilos();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<T> Make<T>(IEnumerable<string?> typeNames) =>
        typeNames.Select(name => Activator.CreateInstance(Type.GetType(name!, throwOnError: true)!)).OfType<T>();

    private static void Apply(IHostBuilder builder, IEnumerable<string?> typeNames)
    {
        foreach (var configurator in Make<IHostConfigurator>(typeNames))
        {
            configurator.Configure(builder);
        }
    }

    private void Identify(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Options.ClusterId, Options.ServiceId);

    private async Task StopAsync(SiloHandle instance, bool stopGracefully)
    {
        _silos.Remove(instance);
        await instance.StopSiloAsync(stopGracefully);
        await instance.DisposeAsync();
    }
}
