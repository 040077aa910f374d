using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

public interface ISiloBuilder
{
    IServiceCollection Services { get; }

    IConfiguration Configuration { get; }
}

public static class SiloBuilderExtensions
{
    public static ISiloBuilder ConfigureServices(this ISiloBuilder builder, Action<IServiceCollection> configureDelegate)
    {
        configureDelegate(builder.Services);
        return builder;
    }

    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, Action<TOptions> configureOptions)
        where TOptions : class => builder.ConfigureServices(services => services.Configure(configureOptions));

    public static ISiloBuilder Configure<TOptions>(this ISiloBuilder builder, IConfiguration configuration)
        where TOptions : class => builder.ConfigureServices(services => services.AddOptions<TOptions>().Bind(configuration));

    public static ISiloBuilder ConfigureLogging(this ISiloBuilder builder, Action<ILoggingBuilder> configureLogging) =>
        builder.ConfigureServices(services => services.AddLogging(configureLogging));
}

/// <summary>Registers what a silo consists of.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    public SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        (Services, Configuration) = (services, configuration);
        services.AddOptions<ClusterOptions>().Bind(configuration.GetSection("Orleans"));
        services.AddLogging();
        services.TryAddSingleton<ICluster>(_ => throw new OrleansConfigurationException(
            "Clustering has not been configured. Call UseLocalhostClustering or UseAdoNetClustering on the silo builder."));
        services.AddSingleton<Silo>();
        services.AddSingleton<ILocalSiloDetails>(provider => provider.GetRequiredService<Silo>());
        services.AddSingleton(provider => new ClusterClient(
            provider,
            provider.GetRequiredService<Silo>().Dispatcher,
            provider.GetRequiredService<IOptions<SiloMessagingOptions>>().Value));
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<ClusterClient>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<ClusterClient>());
        services.AddTransient<IGrainContext>(_ => Activation.Current
            ?? throw new InvalidOperationException("A grain context is injected into grains alone."));
        services.AddHostedService(provider => provider.GetRequiredService<Silo>());
    }

    public IServiceCollection Services { get; }

    public IConfiguration Configuration { get; }
}
