using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansImageSearch.Silo;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>The silo as a program. One that cannot start says why in one line and exits with 1.</summary>
public sealed class SiloStartTests
{
    private static readonly string[] Named = ["--Cluster:Name", "start"];

    [Theory]
    [InlineData("Cluster:Address is 'here'; set it to the IP address", "--Cluster:Address", "here")]
    [InlineData("Cluster:Address is '0.0.0.0'; set it to the IP address", "--Cluster:Address", "0.0.0.0")]
    [InlineData("Cluster:SiloPort is 0; set it to 1 to 65535", "--Cluster:SiloPort", "0")]
    [InlineData("Cluster:SiloPort", "--Cluster:SiloPort", "many")]
    [InlineData("are both 30000", "--Cluster:SiloPort", "30000")]
    [InlineData("Cluster:ProbeInterval is 00:00:00; set it to 00:00:00.1000000 to 00:01:00", "--Cluster:ProbeInterval", "0")]
    [InlineData("Cluster:MissedProbes is 0; set it to 1 to 100", "--Cluster:MissedProbes", "0")]
    [InlineData("Cluster:DeathVotes is 11; set it to 1 to 10", "--Cluster:DeathVotes", "11")]
    [InlineData("Cluster:TableInterval is 01:00:00; set it to 00:00:01 to 00:10:00", "--Cluster:TableInterval", "01:00:00")]
    [InlineData("ConnectionStrings:Catalog is not set", "--Cluster:SiloPort", "11111")]
    [InlineData("The catalog's connection string is not usable", "--ConnectionStrings:Catalog", "Host=localhost;Port=many")]
    public async Task A_bad_setting_is_named_with_its_range(string expected, params string[] args)
    {
        Assert.Contains(expected, await FailToStartAsync([.. Named, .. args]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_a_cluster_says_which_setting_is_missing()
    {
        Assert.Contains("Cluster:Name is not set", await FailToStartAsync([]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_nobody_serves_is_named()
    {
        var error = await FailToStartAsync([.. Named, .. FreePorts(), "--ConnectionStrings:Catalog", $"Host=127.0.0.1;Port={FreePort()};Username=nobody;Timeout=5"]);

        Assert.Contains("The catalog's server cannot be reached", error, StringComparison.Ordinal);
        Assert.Contains("Username=nobody", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync();

        var error = await FailToStartAsync([.. Named, .. FreePorts(), "--ConnectionStrings:Catalog", $"{catalog.ConnectionString};Database=absent"]);

        Assert.Contains("database \"absent\" does not exist", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SiloPort")]
    [InlineData("GatewayPort")]
    public async Task A_port_in_use_is_named(string setting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var catalog = await TestCatalog.CreateEmptyAsync();

        var error = await FailToStartAsync(
            [.. Named, .. FreePorts(), $"--Cluster:{setting}", $"{port}", "--ConnectionStrings:Catalog", catalog.ConnectionString]);

        Assert.Contains($"Port {port} on 127.0.0.1 is in use", error, StringComparison.Ordinal);
        Assert.Contains($"Cluster:{setting}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_refused()
    {
        await using var catalog = await TestCatalog.CreateEmptyAsync();

        var error = await FailToStartAsync([.. Named, "--Cluster:Address", "192.0.2.1", "--ConnectionStrings:Catalog", catalog.ConnectionString]);

        Assert.Contains("192.0.2.1 is no address of this machine", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_serves_until_it_is_told_to_stop_and_an_API_finds_it_whenever_it_comes()
    {
        await using var catalog = await TestCatalog.CreateAsync();
        string[] cluster = [.. Named, "--ConnectionStrings:Catalog", catalog.ConnectionString];
        var port = FreePort();
        using var api = NodeProcess.Start([.. cluster, .. NodeProcess.LogListening, "--Cluster:Client", "true", "--port", $"{port}", "--Cluster:TableInterval", "00:00:01"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var data = Directory.CreateTempSubdirectory("imagesearch-silo-");
        Process? silo = null;
        try
        {
            // Without a silo: alive, and clear about what is missing.
            await api.ReadListeningAsync();
            Assert.Equal("live", (string?)(await http.GetJsonAsync("/health/live"))["status"]);
            using (var search = await http.GetAsync("/v1/images/1"))
            {
                var problem = await search.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
                Assert.Contains("No silo of the cluster is there yet", (string?)problem["detail"], StringComparison.Ordinal);
            }

            // With one: everything, and no restart of the API.
            silo = Start([.. cluster, .. FreePorts(), "--data", data.FullName]);
            var error = silo.StandardError.ReadToEndAsync();
            await api.ReadUrlAsync();
            Assert.True(await http.AddAsync("a.ppm", TestPicture.Ppm(seed: 7100)) > 0);

            using var terminate = Process.Start("kill", ["-TERM", $"{silo.Id}"]);
            await silo.StandardOutput.ReadToEndAsync();
            await silo.WaitForExitAsync();
            Assert.Equal("", await error);
            Assert.Equal(0, silo.ExitCode);

            // Without it again: the API is still there and says so.
            using var live = await http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            using var ready = await http.GetAsync("/health/ready");
            await ready.ReadProblemAsync(HttpStatusCode.ServiceUnavailable);
        }
        finally
        {
            api.Kill();
            if (silo is { HasExited: false })
            {
                silo.Kill();
            }

            silo?.Dispose();
        }

        data.Delete(recursive: true);
    }

    private static string[] FreePorts() => ["--Cluster:SiloPort", $"{FreePort()}", "--Cluster:GatewayPort", $"{FreePort()}"];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Start(string[] args) => Process.Start(new ProcessStartInfo("dotnet", [typeof(SiloHosting).Assembly.Location, .. args])
    {
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    private static async Task<string> FailToStartAsync(string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Equal("", await output);
        return Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
