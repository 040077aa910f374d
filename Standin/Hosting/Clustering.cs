using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

public static class CoreHostingExtensions
{
    /// <summary>A cluster of silos on this machine; one that names no primary silo begins its own.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = EndpointOptions.DEFAULT_SILO_PORT,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId)
    {
        var primary = primarySiloEndpoint ?? new IPEndPoint(IPAddress.Loopback, siloPort);
        builder.Services.AddSingleton<ICluster>(_ => LocalCluster.Of($"localhost/{primary}"));
        return builder
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId))
            .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort);
    }

    /// <summary>Carries the current activity across calls; the stand-in always does.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) => builder;
}

public static partial class ClientBuilderExtensions
{
    /// <summary>Connects to a silo of this process by its gateway port.</summary>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder,
        int gatewayPort = EndpointOptions.DEFAULT_GATEWAY_PORT,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId) => builder.UseLocalhostClustering([gatewayPort], serviceId, clusterId);

    /// <inheritdoc cref="UseLocalhostClustering(IClientBuilder, int, string, string)"/>
    public static IClientBuilder UseLocalhostClustering(
        this IClientBuilder builder,
        int[] gatewayPorts,
        string serviceId = ClusterOptions.DevelopmentServiceId,
        string clusterId = ClusterOptions.DevelopmentClusterId)
    {
        builder.Services.AddSingleton<ICluster>(_ => gatewayPorts.Select(LocalCluster.OfGateway).FirstOrDefault(c => c is not null)
            ?? throw new SiloUnavailableException($"Could not find any gateway at port {string.Join(", ", gatewayPorts)} in this process."));
        return builder.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (serviceId, clusterId));
    }

    /// <inheritdoc cref="CoreHostingExtensions.AddActivityPropagation"/>
    public static IClientBuilder AddActivityPropagation(this IClientBuilder builder) => builder;
}

/// <summary>Clustering by a database, PostgreSQL.</summary>
public static class AdoNetHostingExtensions
{
    public static ISiloBuilder UseAdoNetClustering(this ISiloBuilder builder, Action<AdoNetClusteringSiloOptions> configureOptions)
    {
        builder.Services.AddSingleton<ICluster>(provider => new AdoNetCluster(
            provider,
            provider.GetRequiredService<IOptions<AdoNetClusteringSiloOptions>>().Value.ConnectionString,
            provider.GetRequiredService<IOptions<SiloMessagingOptions>>().Value));
        return builder.Configure(configureOptions);
    }

    public static IClientBuilder UseAdoNetClustering(this IClientBuilder builder, Action<AdoNetClusteringClientOptions> configureOptions)
    {
        builder.Services.AddSingleton<ICluster>(provider => new AdoNetCluster(
            provider,
            provider.GetRequiredService<IOptions<AdoNetClusteringClientOptions>>().Value.ConnectionString,
            provider.GetRequiredService<IOptions<ClientMessagingOptions>>().Value));
        return builder.Configure(configureOptions);
    }
}

public static class EndpointOptionsExtensions
{
    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder, IPAddress advertisedIP, int siloPort, int gatewayPort, bool listenOnAnyHostAddress = false) =>
        builder.Configure<EndpointOptions>(options =>
        {
            (options.AdvertisedIPAddress, options.SiloPort, options.GatewayPort) = (advertisedIP, siloPort, gatewayPort);
            if (listenOnAnyHostAddress)
            {
                options.SiloListeningEndpoint = new IPEndPoint(IPAddress.Any, siloPort);
                options.GatewayListeningEndpoint = new IPEndPoint(IPAddress.Any, gatewayPort);
            }
        });

    /// <summary>Advertises the first address of the host name, by default this machine's, that is not a loopback address, if there is one.</summary>
    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder,
        string? hostname,
        int siloPort,
        int gatewayPort,
        AddressFamily addressFamily = AddressFamily.InterNetwork,
        bool listenOnAnyHostAddress = false)
    {
        var addresses = Dns.GetHostAddresses(hostname ?? Dns.GetHostName(), addressFamily);
        var address = addresses.FirstOrDefault(a => !IPAddress.IsLoopback(a)) ?? addresses.FirstOrDefault()
            ?? throw new ArgumentException($"Hostname '{hostname}' has no address of family {addressFamily}.", nameof(hostname));
        return builder.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress);
    }

    public static ISiloBuilder ConfigureEndpoints(
        this ISiloBuilder builder,
        int siloPort,
        int gatewayPort,
        AddressFamily addressFamily = AddressFamily.InterNetwork,
        bool listenOnAnyHostAddress = false) => builder.ConfigureEndpoints(null, siloPort, gatewayPort, addressFamily, listenOnAnyHostAddress);
}
