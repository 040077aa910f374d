using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

public interface IClientBuilder
{
    IServiceCollection Services { get; }

    IConfiguration Configuration { get; }
}

public static partial class ClientBuilderExtensions
{
    public static IClientBuilder ConfigureServices(this IClientBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        configureDelegate(builder.Services);
        return builder;
    }

    public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, Action<TOptions> configureOptions)
        where TOptions : class => builder.ConfigureServices(services => services.Configure(configureOptions));

    public static IClientBuilder Configure<TOptions>(this IClientBuilder builder, IConfiguration configuration)
        where TOptions : class => builder.ConfigureServices(services => services.AddOptions<TOptions>().Bind(configuration));

    public static IClientBuilder UseConnectionRetryFilter<TConnectionRetryFilter>(this IClientBuilder builder)
        where TConnectionRetryFilter : class, IClientConnectionRetryFilter =>
        builder.ConfigureServices(services => services.AddSingleton<IClientConnectionRetryFilter, TConnectionRetryFilter>());
}

/// <summary>Registers what a client consists of.</summary>
internal sealed class ClientBuilder : IClientBuilder
{
    public ClientBuilder(IServiceCollection services, IConfiguration configuration)
    {
        (Services, Configuration) = (services, configuration);
        services.AddOptions<ClusterOptions>().Bind(configuration.GetSection("Orleans"));
        services.TryAddSingleton<ICluster>(_ => throw new OrleansConfigurationException(
            "Clustering has not been configured. Call UseLocalhostClustering or UseAdoNetClustering on the client builder."));
        services.AddSingleton<IClusterClient>(provider => new ClusterClient(
            provider,
            new Dispatcher(provider.GetRequiredService<ICluster>(), silo: null),
            provider.GetRequiredService<IOptions<ClientMessagingOptions>>().Value));
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddHostedService<Connection>();
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }

    /// <summary>Fails the start of a client that finds no silo, unless its filter wants another attempt.</summary>
    private sealed class Connection(IServiceProvider services) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var filter = services.GetService<IClientConnectionRetryFilter>();
            while (true)
            {
                try
                {
                    await services.GetRequiredService<ICluster>().ConnectAsync(cancellationToken);
                    return;
                }
                catch (Exception exception) when (filter is not null && !cancellationToken.IsCancellationRequested)
                {
                    if (!await filter.ShouldRetryConnectionAttempt(exception, cancellationToken))
                    {
                        throw;
                    }
                }
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
