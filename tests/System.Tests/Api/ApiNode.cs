using Microsoft.AspNetCore.Builder;
using OrleansImageSearch.Client.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>One node as a user runs it, on a port of its own and a fresh catalog: HTTP over a socket, one silo, PostgreSQL.</summary>
public sealed class ApiNode : IAsyncLifetime, IDisposable
{
    /// <summary>Bytes in one file at most, small so that the limit is cheap to break.</summary>
    public const int MaxFileBytes = 400_000;

    public const int MaxRequestBytes = 2_000_000;

    private TestCatalog? _catalog;
    private WebApplication? _app;
    private HttpClient? _http;

    /// <summary>A folder for files that jobs take in.</summary>
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("imagesearch-api-");

    /// <summary>Arguments besides those that every test needs.</summary>
    public string[] Settings { get; init; } = [];

    public HttpClient Http => _http ?? throw new InvalidOperationException("The node has not started.");

    public WebApplication App => _app ?? throw new InvalidOperationException("The node has not started.");

    public async Task InitializeAsync()
    {
        _catalog = await TestCatalog.CreateAsync();
        _app = ApiHost.Create(
        [
            "--port", "0",
            "--data", Path.Combine(Folder.FullName, "data"),
            "--ConnectionStrings:Catalog", _catalog.ConnectionString,
            "--Search:BucketTimeout", "00:00:30",
            "--Api:MaxFileBytes", $"{MaxFileBytes}",
            "--Api:MaxRequestBytes", $"{MaxRequestBytes}",
            .. Settings,
        ]);
        await _app.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    /// <summary>Takes the database away from the running node.</summary>
    public ValueTask DropCatalogAsync() => _catalog!.DisposeAsync();

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_catalog is not null)
        {
            await _catalog.DisposeAsync();
        }

        Folder.Delete(recursive: true);
    }

    public void Dispose() => _http?.Dispose();
}

[CollectionDefinition(Name)]
public sealed class SharedApiNode : ICollectionFixture<ApiNode>
{
    public const string Name = "API node";
}
