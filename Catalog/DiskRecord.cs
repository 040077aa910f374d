namespace OrleansImageSearch.Catalog;

/// <summary>A disk that keeps uploaded originals, as the silo that answers for it last described it.</summary>
/// <param name="Id">Written on the disk.</param>
/// <param name="Silo">The address of the silo that answers for it, or did.</param>
/// <param name="Folder">Where it is there.</param>
/// <param name="CapacityBytes">What it may hold.</param>
/// <param name="Unseen">How long ago its silo last reported it.</param>
/// <param name="Usage">What was reported.</param>
public sealed record DiskRecord(Guid Id, string Silo, string Folder, long CapacityBytes, TimeSpan Unseen, DiskUsage Usage);

/// <param name="UsedBytes">In originals.</param>
/// <param name="RoomBytes">For more originals; 0 or less: full.</param>
/// <param name="Files">Originals on it.</param>
/// <param name="Missing">Originals that should be on it and that no other disk can give.</param>
/// <param name="Rotten">Files moved aside because their bytes had changed, since its silo started.</param>
/// <param name="Restored">Copies made anew from other disks, since its silo started.</param>
public readonly record struct DiskUsage(long UsedBytes, long RoomBytes, long Files, long Missing, long Rotten, long Restored);

/// <param name="Id">The image.</param>
/// <param name="Sha256">Of its original, lower-case hex.</param>
/// <param name="Bytes">Of its original.</param>
public readonly record struct KeptOriginal(long Id, string Sha256, long Bytes);
