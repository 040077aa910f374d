using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansImageSearch.Engine.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task A_host_with_a_silo_runs_its_startup_tasks_and_calls_grains()
    {
        var started = new TaskCompletionSource<string>();
        using var host = BuildSilo(FreePort(), FreePort(), silo => silo.AddStartupTask(async (services, _) =>
            started.SetResult(await services.GetRequiredService<IGrainFactory>().GetGrain<IStringKeyGrain>("startup").GetKeyAsync())));
        await host.StartAsync();

        Assert.Equal("startup", await started.Task);
        Assert.Equal("a", await host.Services.GetRequiredService<IClusterClient>().GetGrain<IStringKeyGrain>("a").GetKeyAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_with_a_client_calls_grains_through_a_gateway()
    {
        var gatewayPort = FreePort();
        using var silo = BuildSilo(FreePort(), gatewayPort, _ => { });
        await silo.StartAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort));
        using var host = builder.Build();
        await host.StartAsync();

        Assert.Equal("a", await host.Services.GetRequiredService<IClusterClient>().GetGrain<IStringKeyGrain>("a").GetKeyAsync());
        await host.StopAsync();
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_call_carries_the_current_activity()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        using var host = BuildSilo(FreePort(), FreePort(), silo => silo.AddActivityPropagation());
        await host.StartAsync();
        using var activity = new Activity("call").Start();

        var seen = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITracedGrain>("a").GetTraceIdAsync();

        Assert.Equal(activity.TraceId.ToString(), seen);
        await host.StopAsync();
    }

    private static IHost BuildSilo(int siloPort, int gatewayPort, Action<ISiloBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort);
            configure(silo);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

public interface ITracedGrain : IGrainWithStringKey
{
    Task<string?> GetTraceIdAsync();
}

public sealed class TracedGrain : Grain, ITracedGrain
{
    public Task<string?> GetTraceIdAsync() => Task.FromResult(Activity.Current?.TraceId.ToString());
}
