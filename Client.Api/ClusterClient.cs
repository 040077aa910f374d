using Npgsql;
using Orleans.Configuration;
using OrleansImageSearch.Silo;
using OrleansImageSearch.Silo.Telemetry;

namespace OrleansImageSearch.Client.Api;

/// <summary>Makes a host a client of a cluster that runs elsewhere. It serves at once and connects when the first silo is there.</summary>
internal static partial class ClusterClient
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Adds an Orleans client. Configuration: <see cref="ClusterSettings"/>, which needs a name, and <c>ConnectionStrings:Catalog</c>.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    /// <exception cref="Catalog.CatalogException">The connection string is not one.</exception>
    public static IHostApplicationBuilder AddImageSearchClient(this IHostApplicationBuilder builder)
    {
        var cluster = ClusterSettings.Read(builder.Configuration);
        if (cluster.Name is not { } name)
        {
            throw new InvalidOperationException("Cluster:Client is true, but Cluster:Name is not set: name the cluster to be a client of.");
        }

        var connectionString = cluster.RequireConnectionString(builder.Configuration.GetConnectionString("Catalog"));
        builder.AddTelemetry();

        // The client's start ends when it has found a silo; HTTP does not wait for that.
        builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        return builder.UseOrleansClient(client => client
            .AddActivityPropagation()
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = name;
                options.ServiceId = ClusterSettings.ServiceId;
            })
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = cluster.TableInterval)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = ClusterSettings.Invariant;
                options.ConnectionString = connectionString;
            })
            .UseConnectionRetryFilter<ConnectionRetry>());
    }

    /// <summary>Tries until a silo answers, unless the database says that it never will.</summary>
    private sealed partial class ConnectionRetry(ILogger<ConnectionRetry> logger, TimeProvider time) : IClientConnectionRetryFilter
    {
        private string? _reason;

        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            if (exception is OrleansConfigurationException or PostgresException
                {
                    SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName,
                })
            {
                return false;
            }

            if (_reason != exception.Message)
            {
                _reason = exception.Message;
                LogWaiting(logger, _reason);
            }

            await Task.Delay(RetryInterval, time, cancellationToken);
            return true;
        }

        [LoggerMessage(1, LogLevel.Warning, "No silo of the cluster answers yet; requests are answered with 503. {Reason}")]
        private static partial void LogWaiting(ILogger logger, string reason);
    }
}
