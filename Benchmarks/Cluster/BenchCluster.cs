using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Benchmarks.Cluster;

/// <summary>PostgreSQL, silos and the HTTP API as processes of this machine, on data of their own.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _work;
    private readonly PrivatePostgres _postgres;
    private readonly List<(Process Process, int Port)> _silos = [];
    private Process? _api;

    private BenchCluster(DirectoryInfo work, PrivatePostgres postgres) => (_work, _postgres) = (work, postgres);

    /// <summary>The API.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>A database with <paramref name="images"/> synthetic images, and no silo yet.</summary>
    /// <param name="images">How many.</param>
    /// <param name="capacity">Most of them in a bucket; by default as many as the measure says.</param>
    public static async Task<BenchCluster> CreateAsync(int images, int? capacity = null)
    {
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        var postgres = await PrivatePostgres.StartAsync(Path.Combine(work.FullName, "postgres"), NullLogger.Instance);
        await SyntheticImages.FillAsync(postgres.ConnectionString, images, capacity);
        return new BenchCluster(work, postgres);
    }

    /// <summary>A port of 127.0.0.1 that nobody uses now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts silos and the API, and waits until the buckets of all descriptors are in memory.</summary>
    public async Task StartAsync(int silos, int images)
    {
        for (var i = 0; i < silos; i++)
        {
            await StartSiloAsync();
        }

        Http.Dispose();
        Http = new() { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}") };
        _api = await LaunchAsync("Client.Api", ["--Cluster:Client", "true", "--port", $"{Http.BaseAddress.Port}"], FreePort());
        while ((await Http.GetFromJsonAsync<JsonNode>("/v1/cluster"))!["measures"]!.AsArray().Sum(measure => (long)measure!["descriptors"]!) < images)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    /// <summary>Processor time that the API's process has taken.</summary>
    public TimeSpan ApiProcessorTime
    {
        get
        {
            _api!.Refresh();
            return _api.TotalProcessorTime;
        }
    }

    /// <summary>Starts one more silo.</summary>
    public async Task StartSiloAsync()
    {
        var port = FreePort();
        _silos.Add((await LaunchAsync("Silo", [], port), port));
    }

    /// <summary>Ends a silo without warning.</summary>
    public async Task KillAsync(int silo)
    {
        _silos[silo].Process.Kill();
        await _silos[silo].Process.WaitForExitAsync();
        _silos.RemoveAt(silo);
    }

    /// <param name="address">As reports have it, <c>S127.0.0.1:11111:171234567</c>.</param>
    public Task KillAsync(string address) => KillAsync(_silos.FindIndex(silo => address.Contains($":{silo.Port}:", StringComparison.Ordinal)));

    /// <summary>Stops silos and API; the data stay.</summary>
    public async Task StopAsync()
    {
        foreach (var process in _silos.Select(silo => silo.Process).Append(_api).OfType<Process>())
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _silos.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        await _postgres.DisposeAsync();
        _work.Delete(recursive: true);
    }

    private Task<Process> LaunchAsync(string program, string[] arguments, int siloPort) => BenchProgram.StartAsync(
        program,
        [.. arguments, "--data", Path.Combine(_work.FullName, "data")],
        new Dictionary<string, string>
        {
            ["ConnectionStrings__Catalog"] = _postgres.ConnectionString,
            ["Cluster__Name"] = "bench",
            ["Cluster__SiloPort"] = $"{siloPort}",
            ["Cluster__GatewayPort"] = $"{FreePort()}",
        });
}
