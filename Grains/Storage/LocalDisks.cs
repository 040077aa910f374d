using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>The disks that this silo has, opened when they are first asked for; none where an S3 bucket keeps the originals.</summary>
public sealed class LocalDisks
{
    private readonly Dictionary<Guid, LocalDisk> _disks;

    /// <exception cref="StorageException">A disk cannot be used; the message says which and what to do.</exception>
    public LocalDisks(IOptions<StorageOptions> storage, IOptions<IngestOptions> ingest)
    {
        var options = storage.Value;
        IEnumerable<DiskOptions> disks =
            options.IsInS3 ? []
            : options.Disks.Count > 0 ? options.Disks
            : [new DiskOptions { Path = ingest.Value.OriginalsDirectory }];
        _disks = [];
        foreach (var each in disks)
        {
            var disk = OriginalDisk.Open(each.Path, each.CapacityBytes, options.ReserveBytes);
            if (!_disks.TryAdd(disk.Id, new LocalDisk(disk)))
            {
                throw new StorageException(
                    $"{_disks[disk.Id].Disk.Folder} and {disk.Folder} are the same disk by their {DiskLabel.FileName}: name each disk once, "
                    + $"and delete {DiskLabel.FileName} in a folder that was copied from the other.");
            }
        }
    }

    public IReadOnlyCollection<LocalDisk> All => _disks.Values;

    /// <summary>Null where this silo does not have it.</summary>
    public LocalDisk? Find(Guid id) => _disks.GetValueOrDefault(id);
}

/// <summary>A disk that this silo has, and what became of its copies.</summary>
public sealed class LocalDisk(OriginalDisk disk)
{
    private long _missing;
    private long _restored;

    public OriginalDisk Disk => disk;

    /// <summary>Originals that should be on it and that no other disk can give.</summary>
    public long Missing
    {
        get => Interlocked.Read(ref _missing);
        set => Interlocked.Exchange(ref _missing, value);
    }

    /// <summary>Copies made anew, since the silo started.</summary>
    public long Restored => Interlocked.Read(ref _restored);

    public DiskUsage Usage => new(disk.UsedBytes, disk.RoomBytes, disk.Files, Missing, disk.Rotten, Restored);

    public void CountRestored() => Interlocked.Increment(ref _restored);
}
