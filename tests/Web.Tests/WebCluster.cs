using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OrleansImageSearch.Client.Api;
using OrleansImageSearch.Silo;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Web.Tests;

/// <summary>Three silos and the HTTP API as processes on this machine, a fresh catalog, and a browser.</summary>
public sealed class WebCluster : IAsyncLifetime
{
    /// <summary>Bytes in one file at most, small so that the limit is cheap to break.</summary>
    public const int MaxFileBytes = 2_000_000;

    /// <summary>How long a page may take over one thing; the machine may be busy.</summary>
    public const float StepLimitMs = 60_000;

    private const int Silos = 3;
    private const int LowestPort = 20_000;
    private const int LowestSystemPort = 32_768;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagesearch-web-");
    private readonly Dictionary<string, Process> _processes = [];
    private readonly HashSet<int> _ports = [];
    private TestCatalog? _catalog;
    private SampleFiles? _collection;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the API serves, with a slash at the end.</summary>
    public Uri Url { get; private set; } = null!;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>A folder for files of tests.</summary>
    public string Folder => _folder.FullName;

    public async Task InitializeAsync()
    {
        if (BrowserInstallation.Missing is not null)
        {
            return;
        }

        _catalog = await TestCatalog.CreateAsync();
        for (var silo = 1; silo <= Silos; silo++)
        {
            StartSilo(silo);
        }

        Url = new Uri($"http://127.0.0.1:{FreePort()}/");
        StartApi();
        Http.BaseAddress = Url;
        await UntilAsync("three silos serve", report => report["silos"]!.AsArray().Count(silo => (string?)silo!["status"] == "active") == Silos);

        Assertions.SetDefaultExpectTimeout(StepLimitMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserInstallation.Chromium,
            Args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--enable-unsafe-swiftshader"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        foreach (var name in _processes.Keys.ToArray())
        {
            Kill(name);
        }

        Http.Dispose();
        if (_catalog is not null)
        {
            await _catalog.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A browser window of its own at a page, as <c>#/search</c>.</summary>
    public Task<BrowserPage> OpenAsync(string route, int width = 1280, bool isDark = false) => OpenAsync(Url, route, width, isDark);

    /// <summary>The same where another process serves the page.</summary>
    public async Task<BrowserPage> OpenAsync(Uri server, string route, int width = 1280, bool isDark = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["clipboard-read", "clipboard-write"],
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(StepLimitMs);
        var page = await context.NewPageAsync();
        var open = new BrowserPage(page);
        await page.GotoAsync(new Uri(server, route).ToString());
        return open;
    }

    public void StartSilo(int number) => Start(
        $"silo-{number}",
        typeof(SiloHosting).Assembly.Location,
        [
            .. ProcessCluster.Patience,
            "--Cluster:SiloPort", $"{FreePort()}",
            "--Cluster:GatewayPort", $"{FreePort()}",
            "--Search:BucketTimeout", "00:00:30",
            "--Buckets:Capacity", "32",
            "--data", Path.Combine(Folder, $"data-{number}"),
        ]);

    public void StartApi() => StartApi("api", Url, "--Api:MaxFileBytes", $"{MaxFileBytes}");

    /// <summary>Starts a further API process of the cluster, and waits until it answers.</summary>
    public Task<Uri> StartApiAsync(string name, params string[] settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}/");
        StartApi(name, url, settings);
        return ReadyAsync(url);
    }

    /// <summary>Starts a node of its own, outside the cluster, and waits until it answers.</summary>
    public Task<Uri> StartNodeAsync(string name, TestCatalog catalog)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}/");
        Run(
            name,
            typeof(ApiHost).Assembly.Location,
            "--port", $"{url.Port}", "--data", Path.Combine(Folder, name), "--ConnectionStrings:Catalog", catalog.ConnectionString);
        return ReadyAsync(url);
    }

    public void KillSilo(int number) => Kill($"silo-{number}");

    public void KillApi(string name = "api") => Kill(name);

    /// <summary>A port that nobody serves, below those that the system gives to connections, so that none takes it meanwhile.</summary>
    public int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(LowestPort, LowestSystemPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }

            if (_ports.Add(port))
            {
                return port;
            }
        }
    }

    /// <summary>Takes in a picture.</summary>
    /// <returns>Its id.</returns>
    public async Task<long> AddAsync(byte[] picture, string name)
    {
        using var content = new ByteArrayContent(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { content, "file", name } };
        using var response = await Http.PostAsync("/v1/images?onDuplicate=keep", form);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return (long?)answer["images"]?[0]?["id"] ?? throw new InvalidOperationException($"{name} was not taken in: {answer}");
    }

    /// <summary>Writes the collection and takes it in, once for all tests.</summary>
    public async Task<SampleFiles> TakeInCollectionAsync()
    {
        if (_collection is null)
        {
            var collection = await SamplePictures.WriteCollectionAsync(Path.Combine(Folder, "collection"));
            await IngestAsync(collection.Folder);
            _collection = collection;
        }

        return _collection;
    }

    /// <summary>Takes in what is in a folder.</summary>
    public async Task IngestAsync(string folder)
    {
        using var started = await Http.PostAsJsonAsync("/v1/ingest", new { source = folder });
        started.EnsureSuccessStatusCode();
        Assert.Contains("event: done", await Http.GetStringAsync($"{started.Headers.Location}/events"), StringComparison.Ordinal);
    }

    /// <summary>The id of the image with this name.</summary>
    public async Task<long> IdOfAsync(string path)
    {
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(path));
        using var form = new MultipartFormDataContent { { content, "image", Path.GetFileName(path) }, { new StringContent("1"), "k" } };
        using var response = await Http.PostAsync("/v1/search", form);
        var hit = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["hits"]![0]!;
        Assert.Equal(Path.GetFileName(path), (string)hit["name"]!);
        return (long)hit["id"]!;
    }

    /// <inheritdoc cref="ProcessCluster.UntilAsync"/>
    public Task<JsonNode> UntilAsync(string what, Func<JsonNode, bool> condition) => ProcessCluster.UntilAsync(Http, what, condition, () =>
    {
        if (_processes.FirstOrDefault(each => each.Value.HasExited).Key is { } ended)
        {
            throw new InvalidOperationException($"{ended} ended: {File.ReadAllText(LogOf(ended))}");
        }
    });

    private void StartApi(string name, Uri url, params string[] settings) =>
        Start(name, typeof(ApiHost).Assembly.Location, ["--Cluster:Client", "true", "--port", $"{url.Port}", .. settings]);

    private async Task<Uri> ReadyAsync(Uri url)
    {
        using var limit = new CancellationTokenSource(ProcessCluster.StepLimit);
        while (true)
        {
            try
            {
                using var ready = await Http.GetAsync(new Uri(url, "health/ready"), limit.Token);
                if (ready.IsSuccessStatusCode)
                {
                    return url;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
    }

    private string LogOf(string process) => Path.Combine(Folder, $"{process}.log");

    private void Start(string name, string program, params string[] args) =>
        Run(name, program, ["--Cluster:Name", "web", "--ConnectionStrings:Catalog", _catalog!.ConnectionString, .. args]);

    private void Run(string name, string program, params string[] args)
    {
        string[] command = ["dotnet", program, .. args];
        _processes[name] = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", LogOf(name), .. command]))!;
    }

    private void Kill(string name)
    {
        _processes.Remove(name, out var process);
        using (process)
        {
            process!.Kill();
            process.WaitForExit();
        }
    }
}

/// <summary>Tests of the pages share one cluster: a small machine runs one at a time, and starting it takes longest.</summary>
[CollectionDefinition(Name)]
public sealed class SharedWebCluster : ICollectionFixture<WebCluster>
{
    public const string Name = "web cluster";
}
