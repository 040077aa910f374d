using Microsoft.Extensions.Logging;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>How an original came to a disk, or why not.</summary>
internal enum Restoration
{
    Restored,
    NoRoom,
    NoSource,
}

/// <summary>Makes copies of originals anew on disks of this silo, from whatever disk has a sound one.</summary>
public sealed partial class CopyRestorer(DiskCalls calls, ILogger<CopyRestorer> logger)
{
    internal async Task<Restoration> RestoreAsync(DiskMap map, LocalDisk disk, string sha256, Pacer pacer, CancellationToken cancellationToken)
    {
        foreach (var source in map.OrderOfHere(sha256).Where(source => source.Id != disk.Disk.Id).Select(map.Find))
        {
            try
            {
                if (await calls.ReadAsync(source, sha256, 0) is not { IsRotten: false } part)
                {
                    continue;
                }

                using var copy = disk.Disk.TryBegin(sha256, part.TotalBytes);
                if (copy is null)
                {
                    return Restoration.NoRoom;
                }

                for (var offset = 0L; ;)
                {
                    if (!copy.TryAppend(part.Content))
                    {
                        return Restoration.NoRoom;
                    }

                    await pacer.SpendAsync(part.Content.Length, cancellationToken);
                    offset += part.Content.Length;
                    if (offset >= part.TotalBytes || part.Content.Length == 0)
                    {
                        break;
                    }

                    part = await calls.ReadAsync(source, sha256, offset) is { IsRotten: false } next
                        ? next
                        : throw new DiskUnavailableException($"{source.Folder} of {source.Silo} lost {sha256} while it was read.");
                }

                copy.Complete();
                disk.CountRestored();
                return Restoration.Restored;
            }
            catch (Exception e) when (DiskCalls.IsDiskFault(e) || e is InvalidDataException)
            {
                LogNotFrom(sha256, source.Id, source.Silo, e.Message);
            }
        }

        return Restoration.NoSource;
    }

    [LoggerMessage(LogLevel.Information, "The original {Sha256} cannot be restored from the disk {Disk} of {Silo}: {Problem}")]
    private partial void LogNotFrom(string sha256, Guid disk, string silo, string problem);
}
