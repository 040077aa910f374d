using Microsoft.Extensions.Options;
using Npgsql;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Silo;

/// <summary>
/// Brings the catalog up before the silo starts and down after it has stopped: the server that <c>ConnectionStrings:Catalog</c>
/// names, else a private PostgreSQL in the node's data folder.
/// </summary>
internal sealed class CatalogHost(IConfiguration configuration, IOptions<NodeOptions> options, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private PrivatePostgres? _postgres;
    private NpgsqlDataSource? _dataSource;
    private ImageCatalog? _catalog;

    public ImageCatalog Catalog => _catalog ?? throw new InvalidOperationException("The catalog is used before the node has started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetConnectionString("Catalog") is not { Length: > 0 } connectionString)
        {
            var directory = Path.GetFullPath(options.Value.DataDirectory);
            _postgres = await PrivatePostgres.StartAsync(
                Path.Combine(directory, "postgres"), loggers.CreateLogger<PrivatePostgres>(), cancellationToken);
            connectionString = _postgres.ConnectionString;
        }

        _dataSource = ImageCatalog.CreateDataSource(connectionString);
        _catalog = new ImageCatalog(_dataSource);
        await _catalog.MigrateAsync(cancellationToken);
    }

    /// <summary>Nothing yet: whatever stops after this may still write.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}
