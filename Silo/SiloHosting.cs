using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansImageSearch.Grains;
using OrleansImageSearch.Grains.Cluster;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Silo.Telemetry;

namespace OrleansImageSearch.Silo;

/// <summary>Makes a host one node of the cluster.</summary>
public static class SiloHosting
{
    /// <summary>
    /// Adds catalog, image services and one Orleans silo. Configuration: <see cref="NodeOptions"/>, the sections of
    /// <see cref="ImageServices.AddImageServices"/>, <c>ConnectionStrings:Catalog</c> and <see cref="ClusterSettings"/>.
    /// </summary>
    public static IHostApplicationBuilder AddImageSearchSilo(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Services.AddOptions<NodeOptions>().BindConfiguration("Node")
            .Validate(node => node.DataDirectory.Length > 0, "Node:DataDirectory is empty; name a folder for the node's data.")
            .ValidateOnStart();
        builder.Services.AddSingleton<CatalogHost>();
        // Registered before the silo, so that it starts earlier.
        builder.Services.AddHostedService(services => services.GetRequiredService<CatalogHost>());
        builder.Services.AddSingleton(services => services.GetRequiredService<CatalogHost>().Catalog);
        builder.Services.AddImageServices();
        builder.Services.AddOptions<IngestOptions>().PostConfigure<IOptions<NodeOptions>>((ingest, node) =>
        {
            if (ingest.OriginalsDirectory.Length == 0)
            {
                ingest.OriginalsDirectory = Path.Combine(node.Value.DataDirectory, "originals");
            }
        });

        var cluster = builder.Configuration.GetSection("Cluster").Get<ClusterSettings>() ?? new ClusterSettings();
        var connectionString = builder.Configuration.GetConnectionString("Catalog");
        builder.UseOrleans(silo => silo.AddImageSearch(cluster, connectionString));
        return builder;
    }

    private static void AddImageSearch(this ISiloBuilder silo, ClusterSettings cluster, string? connectionString)
    {
        if (cluster.Name is null)
        {
            // Alone on its machine: two such nodes must not find each other by the default ports.
            silo.UseLocalhostClustering(FreePort(), FreePort());
        }
        else
        {
            silo.UseCatalogClustering(cluster, connectionString);
        }

        silo.AddActivityPropagation();
        silo.AddSiloReports();
    }

    private static void UseCatalogClustering(this ISiloBuilder silo, ClusterSettings cluster, string? connectionString)
    {
        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = cluster.Name!;
            options.ServiceId = ClusterSettings.ServiceId;
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = ClusterSettings.Invariant;
            options.ConnectionString = cluster.RequireConnectionString(connectionString);
        });
        silo.ConfigureEndpoints(IPAddress.Parse(cluster.Address), cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: false);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
