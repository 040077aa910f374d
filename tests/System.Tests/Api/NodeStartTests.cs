using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>The node as a process. One that cannot start says why in one line and exits with 1.</summary>
public sealed class NodeStartTests
{
    [Fact]
    public async Task A_node_with_its_own_PostgreSQL_serves_until_it_is_told_to_stop()
    {
        var data = Directory.CreateTempSubdirectory("imagesearch-node-");
        using var process = NodeProcess.Start("--port", "0", "--data", data.FullName);
        var error = process.StandardError.ReadToEndAsync();

        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(await process.ReadUrlAsync()) };
            Assert.Equal("ready", (string?)(await http.GetJsonAsync("/health/ready"))["status"]);
            Assert.True(await http.AddAsync("a.ppm", TestPicture.Ppm(seed: 7001)) > 0);

            using var terminate = Process.Start("sh", ["-c", $"kill -TERM {process.Id}"]); // .NET itself can only kill
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal("", await error);
        Assert.Equal(0, process.ExitCode);
        data.Delete(recursive: true);
    }

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
    [InlineData("Storage:S3:Bucket", "--Storage:S3:Prefix", "photos")]
    [InlineData("Storage:S3:Bucket and Storage:Disks", "--Storage:S3:Bucket", "photos", "--Storage:Disks:0:Path", "photos")]
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
        using var process = NodeProcess.Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await output);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
