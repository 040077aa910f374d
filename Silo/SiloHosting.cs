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
        var cluster = ClusterSettings.Read(builder.Configuration);
        var connectionString = builder.Configuration.GetConnectionString("Catalog");
        if (cluster.Name is not null)
        {
            builder.Services.AddHostedService(_ => new ClusterPorts(cluster));
        }

        builder.AddTelemetry();
        builder.Services.AddOptions<NodeOptions>().BindConfiguration("Node")
            .Validate(node => node.DataDirectory.Length > 0, "Node:DataDirectory is empty; name a folder for the node's data.")
            .ValidateOnStart();
        builder.Services.AddSingleton<CatalogHost>();
        // Registered before the silo, so that they start earlier.
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

        builder.UseOrleans(silo => silo.AddImageSearch(cluster, connectionString));
        return builder;
    }

    private static void AddImageSearch(this ISiloBuilder silo, ClusterSettings cluster, string? connectionString)
    {
        if (cluster.Name is null)
        {
            // Alone on its machine: two such nodes must not find each other by the default ports.
            silo.UseLocalhostClustering(PortCheck.FindFree(), PortCheck.FindFree());
        }
        else
        {
            silo.UseCatalogClustering(cluster, cluster.RequireConnectionString(connectionString));
        }

        silo.AddActivityPropagation();
        silo.AddSiloReports();
    }

    private static void UseCatalogClustering(this ISiloBuilder silo, ClusterSettings cluster, string connectionString)
    {
        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = cluster.Name!;
            options.ServiceId = ClusterSettings.ServiceId;
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = cluster.ProbeInterval;
            options.NumMissedProbesLimit = cluster.MissedProbes;
            options.NumVotesForDeathDeclaration = cluster.DeathVotes;
            options.TableRefreshTimeout = cluster.TableInterval;
            options.IAmAliveTablePublishTimeout = cluster.TableInterval;
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = ClusterSettings.Invariant;
            options.ConnectionString = connectionString;
        });
        silo.ConfigureEndpoints(cluster.AdvertisedAddress, cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: false);
    }
}
