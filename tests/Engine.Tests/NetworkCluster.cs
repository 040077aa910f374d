using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Engine.Tests;

/// <summary>Silos and clients that know one another only by the membership table in PostgreSQL, and talk over the network.</summary>
internal sealed class NetworkCluster : IAsyncDisposable
{
    private const string Invariant = "Npgsql";

    private readonly string _name = $"test-{Guid.NewGuid():N}";
    private readonly TestCatalog _catalog;
    private readonly List<IHost> _hosts = [];

    private NetworkCluster(TestCatalog catalog) => _catalog = catalog;

    public IReadOnlyList<IHost> Silos { get; private set; } = [];

    public static async Task<NetworkCluster> StartAsync(int silos)
    {
        var cluster = new NetworkCluster(await TestCatalog.CreateAsync());
        for (var i = 0; i < silos; i++)
        {
            await cluster.AddSiloAsync();
        }

        return cluster;
    }

    public static IGrainFactory GrainsOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    public static SiloAddress AddressOf(IHost silo) => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public async Task<IHost> AddSiloAsync(int? siloPort = null)
    {
        var host = await StartAsync(builder => builder.UseOrleans(silo => silo
            .AddActivityPropagation()
            .Configure<ClusterOptions>(Identify)
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _catalog.ConnectionString))
            .ConfigureEndpoints(IPAddress.Loopback, siloPort ?? FreePort(), FreePort())
            .Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.TableRefreshTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)))
            .Configure<SiloMessagingOptions>(options => (options.ResponseTimeout, options.MaxMessageBodySize) = (Gate.Limit, 1 << 22))));
        Silos = [.. Silos, host];
        return host;
    }

    public Task<IHost> AddClientAsync() => StartAsync(builder => builder.UseOrleansClient(client => client
        .AddActivityPropagation()
        .Configure<ClusterOptions>(Identify)
        .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, _catalog.ConnectionString))
        .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Gate.Limit)));

    public async Task StopAsync(IHost host)
    {
        Silos = [.. Silos.Where(silo => silo != host)];
        _hosts.Remove(host);
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    /// <summary>Ends a silo without its taking leave.</summary>
    public async Task VanishAsync(IHost silo)
    {
        Silos = [.. Silos.Where(other => other != silo)];
        _hosts.Remove(silo);
        await ((IAsyncDisposable)silo).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts).ToArray())
        {
            await StopAsync(host);
        }

        await _catalog.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<IHost> StartAsync(Action<IHostApplicationBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        configure(builder);
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host;
    }

    private void Identify(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (_name, "test");
}
