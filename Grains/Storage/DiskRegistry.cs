using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>Tells the catalog of this silo's disks, over and over, and knows from it all disks there are.</summary>
public sealed partial class DiskRegistry(
    ImageCatalog catalog,
    LocalDisks local,
    ILocalSiloDetails silo,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<DiskRegistry> logger)
{
    private const int ClaimAttempts = 20;

    private static readonly TimeSpan ClaimInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private TaskCompletionSource<DiskMap> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DiskMap? _last;
    private long _readAt;

    /// <summary>The disks as last read; waits for the first time.</summary>
    internal Task<DiskMap> GetAsync() => Volatile.Read(ref _last) is { } last ? Task.FromResult(last) : NextAsync(CancellationToken.None);

    /// <summary>The disks when they are next read.</summary>
    internal Task<DiskMap> NextAsync(CancellationToken cancellationToken) => Volatile.Read(ref _next).Task.WaitAsync(cancellationToken);

    /// <summary>Reads the disks now.</summary>
    internal async Task<DiskMap> RefreshAsync(CancellationToken cancellationToken)
    {
        var map = new DiskMap(await catalog.ListDisksAsync(cancellationToken), id => local.Find(id) is not null, options.Value);
        Volatile.Write(ref _last, map);
        Interlocked.Exchange(ref _readAt, time.GetTimestamp());
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(map);
        return map;
    }

    /// <summary>Reads the disks unless that was done a moment ago.</summary>
    internal async Task<DiskMap> GetFreshAsync() => time.GetElapsedTime(Interlocked.Read(ref _readAt)) < Fresh
        ? await GetAsync()
        : await RefreshAsync(CancellationToken.None);

    /// <summary>Whether this silo is the one that looks after a disk; others may see the same.</summary>
    internal bool IsKeeperOf(DiskMap map, Guid disk) => map.All.Any(each => each.Record.Id == disk && each.Record.Silo == _silo);

    /// <summary>Makes this silo the one that answers for its disks.</summary>
    /// <exception cref="StorageException">A disk is an old copy of another silo's.</exception>
    public async Task ClaimAsync(CancellationToken cancellationToken)
    {
        foreach (var disk in local.All.Select(each => each.Disk))
        {
            var marker = Guid.NewGuid();
            for (var attempt = 1; !await TryClaimAsync(disk, marker, cancellationToken); attempt++)
            {
                if (attempt < ClaimAttempts)
                {
                    // Another silo that sees the same folder may be about to mark it.
                    await Task.Delay(ClaimInterval, time, cancellationToken);
                    disk.ReadLabel();
                    continue;
                }

                var other = (await catalog.ListDisksAsync(cancellationToken)).First(each => each.Id == disk.Id);
                throw new StorageException(
                    $"{Path.Combine(disk.Folder, DiskLabel.FileName)} is a copy of that in {other.Folder} of silo {other.Silo}, which is in use: "
                    + "delete it to have the folder taken for a new disk; the originals in it stay.");
            }

            disk.Mark(marker);
        }

        await ReportAsync(cancellationToken);
    }

    /// <summary>Goes on reporting until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await ReportAsync(cancellationToken);
            }
            catch (Exception e) when (e is CatalogUnavailableException or IOException or UnauthorizedAccessException)
            {
                LogUnreported(e);
            }
        }
    }

    private Task<bool> TryClaimAsync(OriginalDisk disk, Guid marker, CancellationToken cancellationToken) => catalog.ClaimDiskAsync(
        disk.Id, disk.Label.Marker, marker, _silo, disk.Folder, disk.CapacityBytes, options.Value.AwayAfter, cancellationToken);

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        foreach (var disk in local.All)
        {
            await catalog.ReportDiskAsync(disk.Disk.Id, _silo, disk.Usage, options.Value.AwayAfter, cancellationToken);
        }

        await RefreshAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "A report of this silo's disks failed; the next one follows")]
    private partial void LogUnreported(Exception exception);
}
