using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>
/// Looks after one disk of this silo. A <em>round</em> compares it with what should be on it: what is not there is copied from other disks, and
/// what should be elsewhere goes when all disks that should have it have been seen to. There is a round whenever disks come or go, and
/// now and then, sooner where one had to leave something undone. A <em>scrub</em> compares all bytes with their hashes; what is rotten is moved aside and restored.
/// </summary>
internal sealed partial class DiskKeeper
{
    private const int PageSize = 1000;
    private const int SoonerWhenUndone = 12;

    private readonly ImageCatalog _catalog;
    private readonly LocalDisk _disk;
    private readonly DiskRegistry _registry;
    private readonly DiskCalls _calls;
    private readonly CopyRestorer _restorer;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Pacer _pacer;
    private readonly ConcurrentQueue<string> _rotten = [];

    public DiskKeeper(
        ImageCatalog catalog,
        LocalDisk disk,
        DiskRegistry registry,
        DiskCalls calls,
        CopyRestorer restorer,
        StorageOptions options,
        TimeProvider time,
        ILogger logger)
    {
        (_catalog, _disk, _registry, _calls, _restorer, _options, _time, _logger) = (catalog, disk, registry, calls, restorer, options, time, logger);
        _pacer = new Pacer(options.BackgroundBytesPerSecond, time);
        disk.Disk.RotFound += sha256 =>
        {
            LogRotten(sha256, disk.Disk.Folder);
            _rotten.Enqueue(sha256);
        };
    }

    /// <summary>Goes on until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(RepairAsync(cancellationToken), ScrubAsync(cancellationToken));

    private async Task RepairAsync(CancellationToken cancellationToken)
    {
        string? done = null;
        var doneAt = _time.GetTimestamp();
        var interval = _options.RepairInterval;
        while (true)
        {
            var map = await _registry.NextAsync(cancellationToken);
            if (!_registry.IsKeeperOf(map, _disk.Disk.Id))
            {
                continue;
            }

            try
            {
                await RestoreRottenAsync(map, cancellationToken);
                if (done != map.Fingerprint || _time.GetElapsedTime(doneAt) >= interval)
                {
                    await Task.Run(() => _disk.Disk.CountAll(cancellationToken), cancellationToken);
                    var isWhole = await RestoreMissingAsync(map, cancellationToken) & await DropSurplusAsync(map, cancellationToken);
                    interval = isWhole ? _options.RepairInterval : _options.RepairInterval / SoonerWhenUndone;
                    (done, doneAt) = (map.Fingerprint, _time.GetTimestamp());
                }
            }
            catch (Exception e) when (DiskCalls.IsDiskFault(e) || e is CatalogUnavailableException or IOException or UnauthorizedAccessException)
            {
                LogInterrupted(e, _disk.Disk.Folder);
            }
        }
    }

    private async Task RestoreRottenAsync(DiskMap map, CancellationToken cancellationToken)
    {
        while (_rotten.TryDequeue(out var sha256))
        {
            if (await _restorer.RestoreAsync(map, _disk, sha256, _pacer, cancellationToken) != Restoration.Restored && await _catalog.IsKeptAsync(sha256, cancellationToken))
            {
                _disk.Missing++;
                LogNotRestored(sha256, _disk.Disk.Folder);
            }
        }
    }

    /// <returns>Whether all could be restored.</returns>
    private async Task<bool> RestoreMissingAsync(DiskMap map, CancellationToken cancellationToken)
    {
        var (restored, missing, noRoom) = (0, 0, 0);
        IReadOnlyList<KeptOriginal> page = [];
        do
        {
            page = await _catalog.ListKeptAsync(page.Count == 0 ? 0 : page[^1].Id, PageSize, cancellationToken);
            foreach (var original in page.Where(original => IsWantedHere(map, original.Sha256) && !_disk.Disk.Has(original.Sha256, original.Bytes)))
            {
                // A file of another size is no copy: moved aside.
                await _disk.Disk.VerifyAsync(original.Sha256, cancellationToken);
                switch (await _restorer.RestoreAsync(map, _disk, original.Sha256, _pacer, cancellationToken))
                {
                    case Restoration.Restored:
                        restored++;
                        break;
                    case Restoration.NoRoom:
                        noRoom++;
                        break;
                    case Restoration.NoSource:
                        missing++;
                        break;
                }
            }
        }
        while (page.Count == PageSize);

        _disk.Missing = missing;
        if (restored > 0)
        {
            LogRestored(restored, _disk.Disk.Folder);
        }

        if (missing > 0 || noRoom > 0)
        {
            LogMissing(missing, noRoom, _disk.Disk.Folder);
        }

        return missing == 0 && noRoom == 0;
    }

    /// <summary>
    /// Drops what should be elsewhere. Two disks could each take the other's copy for enough if they see different disks, so each looks and drops
    /// while nobody else does with the same original.
    /// </summary>
    /// <returns>Whether all of it could be dropped.</returns>
    private async Task<bool> DropSurplusAsync(DiskMap map, CancellationToken cancellationToken)
    {
        var (dropped, left) = (0, 0);
        foreach (var (sha256, bytes) in _disk.Disk.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsWantedHere(map, sha256))
            {
                continue;
            }

            if (await DropAsync(map, sha256, cancellationToken))
            {
                dropped++;
            }
            else
            {
                left++;
            }

            await _pacer.SpendAsync(bytes, cancellationToken);
        }

        if (dropped > 0)
        {
            LogDropped(dropped, _disk.Disk.Folder);
        }

        return left == 0;
    }

    private async Task<bool> DropAsync(DiskMap map, string sha256, CancellationToken cancellationToken)
    {
        var wanted = map.Wanted(sha256);
        var isDropped = false;
        if (!Array.TrueForAll(wanted, disk => map.StateOf(disk.Id) == DiskState.Here))
        {
            return isDropped;
        }

        try
        {
            await _catalog.AloneWithOriginalAsync(
                sha256,
                waits: false,
                async () =>
                {
                    foreach (var disk in wanted)
                    {
                        if (!await _calls.VerifyAsync(map.Find(disk), sha256))
                        {
                            return;
                        }
                    }

                    _disk.Disk.Delete(sha256);
                    isDropped = true;
                },
                cancellationToken);
        }
        catch (Exception e) when (DiskCalls.IsDiskFault(e))
        {
            LogNotDropped(sha256, _disk.Disk.Folder, e.Message);
        }

        return isDropped;
    }

    private bool IsWantedHere(DiskMap map, string sha256) => Array.Exists(map.Wanted(sha256), wanted => wanted.Id == _disk.Disk.Id);

    private async Task ScrubAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var begun = _time.GetTimestamp();
            if (_registry.IsKeeperOf(await _registry.NextAsync(cancellationToken), _disk.Disk.Id))
            {
                await ScrubOnceAsync(cancellationToken);
                var rest = _options.ScrubInterval - _time.GetElapsedTime(begun);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _time, cancellationToken);
            }
        }
    }

    /// <summary>Begins anywhere, so that restarts do not always look at the same part.</summary>
    private async Task ScrubOnceAsync(CancellationToken cancellationToken)
    {
        var (sound, rotten) = (0L, 0L);
        foreach (var (sha256, bytes) in _disk.Disk.List(Random.Shared.Next(256)))
        {
            try
            {
                var state = await _disk.Disk.VerifyAsync(sha256, cancellationToken);
                sound += state == CopyState.Sound ? 1 : 0;
                rotten += state == CopyState.Rotten ? 1 : 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(sha256, _disk.Disk.Folder, e.Message);
            }

            await _pacer.SpendAsync(bytes, cancellationToken);
        }

        if (sound + rotten > 0)
        {
            LogScrubbed(_disk.Disk.Folder, sound, rotten);
        }
    }

    [LoggerMessage(LogLevel.Error, "The original {Sha256} in {Folder} has other bytes than were stored: moved to quarantine, to be restored from another disk")]
    private partial void LogRotten(string sha256, string folder);

    [LoggerMessage(LogLevel.Error, "The original {Sha256} in {Folder} cannot be read: {Problem}")]
    private partial void LogUnreadable(string sha256, string folder, string problem);

    [LoggerMessage(LogLevel.Error, "The original {Sha256} cannot be restored to {Folder}: no disk here has a sound copy, or there is no room")]
    private partial void LogNotRestored(string sha256, string folder);

    [LoggerMessage(LogLevel.Error, "{Missing} originals that should be in {Folder} are on no disk here, and {NoRoom} do not fit")]
    private partial void LogMissing(int missing, int noRoom, string folder);

    [LoggerMessage(LogLevel.Information, "{Count} originals restored to {Folder} from other disks")]
    private partial void LogRestored(int count, string folder);

    [LoggerMessage(LogLevel.Information, "{Count} originals that belong on other disks, and are there, dropped from {Folder}")]
    private partial void LogDropped(int count, string folder);

    [LoggerMessage(LogLevel.Information, "The original {Sha256} stays in {Folder} for now: {Problem}")]
    private partial void LogNotDropped(string sha256, string folder, string problem);

    [LoggerMessage(LogLevel.Information, "All of {Folder} read: {Sound} originals are sound, {Rotten} were not")]
    private partial void LogScrubbed(string folder, long sound, long rotten);

    [LoggerMessage(LogLevel.Warning, "Looking after {Folder} was interrupted; it goes on")]
    private partial void LogInterrupted(Exception exception, string folder);
}
