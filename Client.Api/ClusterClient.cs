using Orleans.Configuration;
using OrleansImageSearch.Silo;
using OrleansImageSearch.Silo.Telemetry;

namespace OrleansImageSearch.Client.Api;

/// <summary>Makes a host a client of a cluster that runs elsewhere.</summary>
internal static class ClusterClient
{
    /// <summary>Adds an Orleans client. Configuration: <see cref="ClusterSettings"/>, which needs a name, and <c>ConnectionStrings:Catalog</c>.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    public static IHostApplicationBuilder AddImageSearchClient(this IHostApplicationBuilder builder)
    {
        var cluster = builder.Configuration.GetSection("Cluster").Get<ClusterSettings>() ?? new ClusterSettings();
        if (cluster.Name is not { } name)
        {
            throw new InvalidOperationException("Cluster:Client is true, but Cluster:Name is not set: name the cluster to be a client of.");
        }

        var connectionString = cluster.RequireConnectionString(builder.Configuration.GetConnectionString("Catalog"));
        builder.AddTelemetry();
        return builder.UseOrleansClient(client => client
            .AddActivityPropagation()
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = name;
                options.ServiceId = ClusterSettings.ServiceId;
            })
            .UseAdoNetClustering(options =>
            {
                options.Invariant = ClusterSettings.Invariant;
                options.ConnectionString = connectionString;
            }));
    }
}
