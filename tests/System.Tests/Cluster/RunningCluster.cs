using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Client.Api;
using OrleansImageSearch.Silo;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>PostgreSQL, silos and the API as processes, each on a machine of its own of a <see cref="TestNetwork"/>.</summary>
/// <param name="log">Told at the end what the API logged.</param>
/// <param name="storage">How uploaded originals are kept. Where it is given, each silo has a data folder of its own; else they share one.</param>
internal sealed class RunningCluster(Action<string> log, params string[] storage) : IAsyncDisposable
{
    private const int ApiHostNumber = 9;
    private const int ApiPort = 8080;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagesearch-cluster-");
    private readonly TestNetwork _network = new();
    private readonly Dictionary<int, string[]> _machines = [];
    private readonly Dictionary<int, RunningSilo> _silos = [];
    private PrivatePostgres? _postgres;
    private Process? _api;
    private Task<string> _apiLog = Task.FromResult("");

    public bool CanCut => _network.CanCut;

    public string ConnectionString => $"Host={_network.AddressOf(TestNetwork.Self)};Username=imagesearch;Database=imagesearch";

    public string ApiUrl => $"http://{_network.AddressOf(ApiHostNumber)}:{ApiPort}";

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public async Task StartPostgresAsync()
    {
        var access = Path.Combine(_folder.FullName, "pg_hba.conf");
        await File.WriteAllTextAsync(access, $"local all all trust\nhost all all {_network.Subnet} trust\n");
        var options = new PrivatePostgresOptions
        {
            Durable = false,
            Settings = new Dictionary<string, string>
            {
                ["listen_addresses"] = _network.AddressOf(TestNetwork.Self),
                ["hba_file"] = access,
                ["max_connections"] = "300",
            },
        };
        _postgres = await PrivatePostgres.StartAsync(Path.Combine(_folder.FullName, "postgres"), options, NullLogger.Instance);
    }

    public async Task RestartPostgresAsync()
    {
        await _postgres!.DisposeAsync();
        await StartPostgresAsync();
    }

    /// <summary>Starts the API on its machine; it finds the silos by itself.</summary>
    public async Task StartApiAsync()
    {
        string[] command = Command(
            _network.AddMachine(ApiHostNumber), typeof(ApiHost).Assembly.Location, [.. NodeProcess.LogListening, "--Cluster:Client", "true", "--urls", ApiUrl]);
        _api = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        await _api.ReadListeningAsync();
        _apiLog = _api.StandardOutput.ReadToEndAsync();
        Http.BaseAddress = new Uri(ApiUrl);
    }

    /// <summary>Starts silo <paramref name="number"/>, 1 to 8, on its machine.</summary>
    public void StartSilo(int number)
    {
        if (!_machines.TryGetValue(number, out var prefix))
        {
            _machines[number] = prefix = _network.AddMachine(HostOf(number));
        }

        string[] command = Command(
            prefix,
            typeof(SiloHosting).Assembly.Location,
            [
                .. ProcessCluster.Patience,
                "--Cluster:Address", _network.AddressOf(HostOf(number)),
                "--data", DataOf(number),
                "--Buckets:Capacity", $"{LivingClusterTests.Capacity}",
                .. storage,
            ]);
        var log = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.log");
        _silos[number] = new RunningSilo(Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, .. command]))!, log);
    }

    /// <summary>The data folder of silo <paramref name="number"/>.</summary>
    public string DataOf(int number) => Path.Combine(_folder.FullName, storage.Length == 0 ? "data" : $"data-{number}");

    public void Kill(int number) => Ending(number).Kill();

    public void Terminate(int number)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Ending(number).Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Cuts off silo <paramref name="number"/>, which the others will declare dead.</summary>
    public void Cut(int number)
    {
        Ending(number);
        _network.Cut(HostOf(number));
    }

    public void Mend(int number) => _network.Mend(HostOf(number));

    /// <returns>The exit code of silo <paramref name="number"/>, which is about to end.</returns>
    public async Task<int> EndOfAsync(int number)
    {
        using var limit = new CancellationTokenSource(ProcessCluster.StepLimit);
        var process = _silos[number].Process;
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    /// <inheritdoc cref="ProcessCluster.UntilAsync"/>
    public Task<JsonNode> UntilAsync(string what, Func<JsonNode, bool> condition) => ProcessCluster.UntilAsync(Http, what, condition, () =>
    {
        if (_silos.FirstOrDefault(silo => silo.Value.Process.HasExited && !silo.Value.MayEnd) is { Value: { } ended } silo)
        {
            throw new InvalidOperationException($"Silo {silo.Key} has ended: {File.ReadAllText(ended.LogFile)}");
        }
    });

    /// <summary>The numbers of the silos that the cluster holds for active.</summary>
    public static int[] Active(JsonNode report) => [.. report["silos"]!.AsArray()
        .Where(silo => (string?)silo!["status"] == "active")
        .Select(silo => NumberOf((string)silo!["address"]!))
        .Order()];

    /// <summary>The descriptors in memory of silo <paramref name="number"/>.</summary>
    public static long Held(JsonNode report, int number) =>
        report["silos"]!.AsArray().Where(silo => (string?)silo!["status"] == "active" && NumberOf((string)silo["address"]!) == number)
            .Sum(silo => (long)silo!["descriptors"]!);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _silos.Values.Select(silo => silo.Process).Append(_api).OfType<Process>())
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        log(await _apiLog);
        Http.Dispose();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _network.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int HostOf(int silo) => 10 + silo;

    /// <param name="siloAddress">As <c>S10.77.0.11:11111:171234567</c>, with or without the first letter.</param>
    public static int NumberOf(string siloAddress) => int.Parse(siloAddress.Split(':')[0].Split('.')[^1], global::System.Globalization.CultureInfo.InvariantCulture) - 10;

    private string[] Command(string[] prefix, string program, string[] args) =>
        [.. prefix, "dotnet", program, "--Cluster:Name", "living", "--ConnectionStrings:Catalog", ConnectionString, .. args];

    private Process Ending(int number)
    {
        _silos[number].MayEnd = true;
        return _silos[number].Process;
    }

    private sealed record RunningSilo(Process Process, string LogFile)
    {
        /// <summary>Whether the test brings about its end.</summary>
        public bool MayEnd { get; set; }
    }
}
