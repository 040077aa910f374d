using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>The disks of the cluster's silos, which keep each original in several copies.</summary>
public sealed partial class ClusterDisks(DiskRegistry registry, DiskCalls calls, IOptions<StorageOptions> options, ILogger<ClusterDisks> logger)
    : IOriginalPlace
{
    /// <summary>What was last said of a disk that took nothing, so that it is not said with every upload.</summary>
    private readonly ConcurrentDictionary<Guid, string> _told = [];

    /// <inheritdoc/>
    public Task OpenAsync(CancellationToken cancellationToken) => registry.ClaimAsync(cancellationToken);

    /// <summary>
    /// Stores bytes durably, on the first disks in their order that are there and have room; nothing on those that have them already.
    /// Where not all copies can be written, one is enough: the others follow in the background.
    /// </summary>
    /// <exception cref="IOException">No disk takes them.</exception>
    public async Task WriteAsync(string sha256, byte[] content)
    {
        var map = await registry.GetAsync();
        var candidates = map.OrderOfHere(sha256).Where(disk => map.Find(disk).Usage.RoomBytes >= content.Length).ToList();
        var written = new List<PlacementDisk>();
        var problem = candidates.Count == 0 ? "all disks are full or away" : "";
        while (true)
        {
            var targets = RendezvousPlacement.Choose(candidates, options.Value.Copies).Except(written).ToArray();
            if (targets.Length == 0)
            {
                break;
            }

            var problems = await Task.WhenAll(targets.Select(target => TryWriteAsync(map.Find(target), sha256, content)));
            foreach (var (target, failed) in targets.Zip(problems))
            {
                if (failed is null)
                {
                    written.Add(target);
                }
                else
                {
                    problem = failed;
                    candidates.Remove(target);
                }
            }
        }

        if (written.Count == 0)
        {
            throw new IOException(problem);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> HasAsync(string sha256, long bytes)
    {
        var map = await registry.GetAsync();
        foreach (var disk in map.OrderOfHere(sha256).OrderByDescending(disk => calls.IsLocal(disk.Id)).Select(map.Find))
        {
            try
            {
                if (await calls.HasAsync(disk, sha256, bytes))
                {
                    return true;
                }
            }
            catch (Exception e) when (DiskCalls.IsDiskFault(e))
            {
                LogUnread(disk.Id, disk.Silo, e.Message);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<OriginalPart> ReadAsync(string sha256, long bytes, long offset)
    {
        var map = await registry.GetAsync();
        var damaged = new List<DiskRecord>();
        if (await TryReadAsync(map, sha256, bytes, offset, damaged) is { } part)
        {
            return part;
        }

        // Its silo may have been started again meanwhile.
        var fresh = await registry.GetFreshAsync();
        if (fresh != map && await TryReadAsync(fresh, sha256, bytes, offset, damaged = []) is { } later)
        {
            return later;
        }

        throw Unavailable(fresh, sha256, damaged);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string sha256)
    {
        var map = await registry.GetAsync();
        await Task.WhenAll(map.OrderOfHere(sha256).Select(disk => TryDeleteAsync(map.Find(disk), sha256)));
    }

    /// <inheritdoc/>
    public async Task<StorageOverview> GetOverviewAsync() => StorageReport.Of(await registry.GetAsync(), options.Value);

    private async Task<string?> TryWriteAsync(DiskRecord disk, string sha256, byte[] content)
    {
        string problem;
        try
        {
            if (await calls.WriteAsync(disk, sha256, content))
            {
                _told.TryRemove(disk.Id, out _);
                return null;
            }

            problem = $"{disk.Folder} is full";
        }
        catch (Exception e) when (DiskCalls.IsDiskFault(e))
        {
            problem = e.Message;
        }

        if (_told.GetValueOrDefault(disk.Id) != problem)
        {
            _told[disk.Id] = problem;
            LogUnwritten(disk.Id, disk.Silo, problem);
        }

        return problem;
    }

    private async Task<OriginalPart?> TryReadAsync(DiskMap map, string sha256, long bytes, long offset, List<DiskRecord> damaged)
    {
        // A disk may be back before it is reported: asked last.
        var here = map.OrderOfHere(sha256).OrderByDescending(disk => calls.IsLocal(disk.Id)).Select(map.Find);
        var others = map.All.Where(disk => disk.State != DiskState.Here).Select(disk => disk.Record);
        foreach (var disk in here.Concat(others))
        {
            try
            {
                if (await calls.ReadAsync(disk, sha256, offset) is not { } part)
                {
                    continue;
                }

                if (!part.IsRotten && part.TotalBytes == bytes)
                {
                    return part;
                }

                damaged.Add(disk);
            }
            catch (Exception e) when (DiskCalls.IsDiskFault(e))
            {
                LogUnread(disk.Id, disk.Silo, e.Message);
            }
        }

        return null;
    }

    private async Task TryDeleteAsync(DiskRecord disk, string sha256)
    {
        try
        {
            await calls.DeleteAsync(disk, sha256);
        }
        catch (Exception e) when (DiskCalls.IsDiskFault(e))
        {
            LogUndeleted(sha256, disk.Id, disk.Silo, e.Message);
        }
    }

    private static OriginalUnavailableException Unavailable(DiskMap map, string sha256, List<DiskRecord> damaged)
    {
        DiskRecord[] away = [.. map.All.Where(disk => disk.State != DiskState.Here).Select(disk => disk.Record)];
        return new OriginalUnavailableException(
            damaged.Count > 0
                ? $"Every copy of the original {sha256} that can be reached is damaged ({Names(damaged)}); what is left of them is in the quarantine folders there. "
                    + "Upload the image again."
            : away.Length > 0
                ? $"No disk that is here has the original {sha256}; others are away ({Names(away)}): start their nodes again."
            : $"No disk has the original {sha256}: upload the image again.");

        static string Names(IEnumerable<DiskRecord> disks) => string.Join(", ", disks.Select(disk => $"{disk.Folder} of {disk.Silo}"));
    }

    [LoggerMessage(LogLevel.Warning, "The disk {Disk} of {Silo} takes no originals, so that others do: {Problem}")]
    private partial void LogUnwritten(Guid disk, string silo, string problem);

    [LoggerMessage(LogLevel.Information, "The disk {Disk} of {Silo} was not read: {Problem}")]
    private partial void LogUnread(Guid disk, string silo, string problem);

    [LoggerMessage(LogLevel.Warning, "The removed original {Sha256} stays on the disk {Disk} of {Silo}: {Problem}")]
    private partial void LogUndeleted(string sha256, Guid disk, string silo, string problem);
}
