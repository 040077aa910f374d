using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansImageSearch.Client.Api;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>The node as a process that cannot start: one line that says why, and exit code 1.</summary>
public sealed class NodeStartTests
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = await FailToStartAsync("--port", $"{port}");

        Assert.Contains($"{port}", error, StringComparison.Ordinal);
        Assert.Contains("--port", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Api:Port", "--port", "99999")]
    [InlineData("Api:Port", "--port", "abc")]
    [InlineData("Api:MaxFileBytes", "--Api:MaxFileBytes", "0")]
    [InlineData("Cluster:Name", "--Cluster:Client", "true")]
    public async Task A_bad_setting_is_named(string setting, params string[] args)
    {
        Assert.Contains(setting, await FailToStartAsync(args), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_catalog_that_refuses_is_named()
    {
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var port = ((IPEndPoint)unused.LocalEndpoint).Port;
        unused.Stop();

        var error = await FailToStartAsync("--port", "0", "--ConnectionStrings:Catalog", $"Host=127.0.0.1;Port={port};Username=nobody;Timeout=5");

        Assert.Contains($"{port}", error, StringComparison.Ordinal);
    }

    private static async Task<string> FailToStartAsync(params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ApiHost).Assembly.Location, .. args])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await output);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
