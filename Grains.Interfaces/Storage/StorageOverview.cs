namespace OrleansImageSearch.Grains.Interfaces.Storage;

/// <summary>Where uploaded originals are kept, some seconds old at most.</summary>
/// <param name="Copies">How many of each there should be.</param>
/// <param name="Disks">Every disk that there ever was, by id.</param>
/// <param name="Problems">What someone should see to, a line each; none where all is well.</param>
/// <param name="S3">The S3 bucket that keeps them in place of disks, with the prefix: <c>s3://photos/originals/</c>. Null where disks do.</param>
[GenerateSerializer, Immutable, Alias("storage-overview")]
public sealed record StorageOverview(
    [property: Id(0)] int Copies,
    [property: Id(1)] DiskOverview[] Disks,
    [property: Id(2)] string[] Problems,
    [property: Id(3)] string? S3 = null)
{
    /// <summary>How full the fullest disk is over how full all are: 1 is even. Null without originals.</summary>
    public double? Skew
    {
        get
        {
            DiskOverview[] here = [.. Disks.Where(disk => disk.State == DiskState.Here)];
            double used = here.Sum(disk => disk.UsedBytes);
            return used == 0 ? null : here.Max(disk => (double)disk.UsedBytes / disk.CapacityBytes) / (used / here.Sum(disk => disk.CapacityBytes));
        }
    }
}

/// <param name="Id">Written on the disk.</param>
/// <param name="Silo">The address of the silo that answers for it, or did.</param>
/// <param name="Folder">Where it is there.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="CapacityBytes">What it may hold.</param>
/// <param name="UsedBytes">In originals.</param>
/// <param name="RoomBytes">For more originals; 0 or less: full.</param>
/// <param name="Files">Originals on it.</param>
/// <param name="Missing">Originals that should be on it and that no other disk can give.</param>
/// <param name="Rotten">Files moved aside because their bytes had changed, since its silo started.</param>
/// <param name="Restored">Copies made anew from other disks, since its silo started.</param>
[GenerateSerializer, Immutable, Alias("disk-overview")]
public sealed record DiskOverview(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Folder,
    [property: Id(3)] DiskState State,
    [property: Id(4)] long CapacityBytes,
    [property: Id(5)] long UsedBytes,
    [property: Id(6)] long RoomBytes,
    [property: Id(7)] long Files,
    [property: Id(8)] long Missing,
    [property: Id(9)] long Rotten,
    [property: Id(10)] long Restored);

/// <summary>Numbers travel; append only.</summary>
[GenerateSerializer]
public enum DiskState
{
    /// <summary>Its silo reports it.</summary>
    Here = 0,

    /// <summary>Not reported for a while: its copies are waited for.</summary>
    Away = 1,

    /// <summary>Away for so long that its copies are made anew elsewhere. Counts again when it comes back.</summary>
    Lost = 2,
}
