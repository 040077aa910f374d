using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>Opens the place of originals before the silo starts, and where that is the silos' disks reports this silo's from then on.</summary>
/// <param name="services">What it needs is there only when the catalog is.</param>
public sealed class DiskReporting(IServiceProvider services) : BackgroundService
{
    /// <inheritdoc/>
    /// <exception cref="OrleansImageSearch.Storage.StorageException">It cannot be used; the message says why and what to do.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IOriginalPlace>().OpenAsync(cancellationToken);
        services.GetRequiredService<StorageMetrics>();
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => services.GetRequiredService<IOptions<StorageOptions>>().Value.IsInS3
        ? Task.CompletedTask
        : services.GetRequiredService<DiskRegistry>().RunAsync(stoppingToken);
}

/// <summary>Looks after this silo's disks, from when the silo is active.</summary>
/// <param name="services">What it needs is there only when the node has started.</param>
/// <param name="logger">Told where it ends early; the silo goes on without it.</param>
public sealed partial class DiskKeeping(IServiceProvider services, ILogger<DiskKeeping> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(services.GetRequiredService<LocalDisks>().All.Select(disk => Keeper(disk).RunAsync(stoppingToken)));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogEnded(e);
        }
    }

    private DiskKeeper Keeper(LocalDisk disk) => new(
        services.GetRequiredService<ImageCatalog>(),
        disk,
        services.GetRequiredService<DiskRegistry>(),
        services.GetRequiredService<DiskCalls>(),
        services.GetRequiredService<CopyRestorer>(),
        services.GetRequiredService<IOptions<StorageOptions>>().Value,
        services.GetRequiredService<TimeProvider>(),
        logger);

    [LoggerMessage(LogLevel.Critical, "Looking after this silo's disks ended early; start the node again")]
    private partial void LogEnded(Exception exception);
}
