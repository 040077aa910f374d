using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Microsoft.Extensions.Hosting;

public static class OrleansSiloGenericHostExtensions
{
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        configureDelegate(Builder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate) =>
        hostBuilder.UseOrleans((_, siloBuilder) => configureDelegate(siloBuilder));

    public static IHostBuilder UseOrleans(this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate) =>
        hostBuilder.ConfigureServices((context, services) => configureDelegate(context, Builder(services, context.Configuration)));

    private static SiloBuilder Builder(IServiceCollection services, IConfiguration configuration) => BuilderOf.Get<SiloBuilder>(
        services, () => new SiloBuilder(services, configuration));
}

public static class OrleansClientGenericHostExtensions
{
    public static IHostApplicationBuilder UseOrleansClient(this IHostApplicationBuilder hostAppBuilder, Action<IClientBuilder> configureDelegate)
    {
        configureDelegate(Builder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<IClientBuilder> configureDelegate) =>
        hostBuilder.UseOrleansClient((_, clientBuilder) => configureDelegate(clientBuilder));

    public static IHostBuilder UseOrleansClient(this IHostBuilder hostBuilder, Action<HostBuilderContext, IClientBuilder> configureDelegate) =>
        hostBuilder.ConfigureServices((context, services) => configureDelegate(context, Builder(services, context.Configuration)));

    private static ClientBuilder Builder(IServiceCollection services, IConfiguration configuration) => BuilderOf.Get<ClientBuilder>(
        services, () => new ClientBuilder(services, configuration));
}

/// <summary>The one silo or client builder of a host.</summary>
internal sealed class BuilderOf
{
    private readonly object _builder;

    private BuilderOf(object builder) => _builder = builder;

    public static TBuilder Get<TBuilder>(IServiceCollection services, Func<TBuilder> create)
        where TBuilder : class
    {
        var existing = services.FirstOrDefault(service => service.ServiceType == typeof(BuilderOf))?.ImplementationInstance as BuilderOf;
        if (existing is null)
        {
            existing = new BuilderOf(create());
            services.AddSingleton(existing);
        }

        return existing._builder as TBuilder ?? throw new OrleansConfigurationException(
            "Do not use UseOrleans with UseOrleansClient. If you want a client and server in the same process, only UseOrleans is necessary.");
    }
}
