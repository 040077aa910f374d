using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansImageSearch.Benchmarks.Cluster;

namespace OrleansImageSearch.Benchmarks.Calls;

/// <summary>One process of the calls bench: a silo, and a bare HTTP/2 server that answers the same number of bytes.</summary>
internal static class CallsNode
{
    private const string Name = "bench-calls";

    /// <summary>A silo that meets others in the database.</summary>
    public static async Task<IHost> StartSiloAsync(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (Name, Name))
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .ConfigureEndpoints(IPAddress.Loopback, BenchCluster.FreePort(), BenchCluster.FreePort()));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Serves until standard input ends; tells the port of the bare server.</summary>
    /// <param name="connectionString">Where silos meet.</param>
    /// <param name="answerBytes">Bytes that the bare server answers.</param>
    public static async Task RunAsync(string connectionString, int answerBytes)
    {
        using var silo = await StartSiloAsync(connectionString);
        var port = BenchCluster.FreePort();
        await using var bare = Bare(port, answerBytes);
        await bare.StartAsync();
        Console.WriteLine(port);
        await Console.In.ReadToEndAsync();
        await silo.StopAsync();
    }

    private static WebApplication Bare(int port, int answerBytes)
    {
        var answer = new byte[answerBytes];
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.Body.WriteAsync(answer);
        });
        return app;
    }
}
