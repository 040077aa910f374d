namespace OrleansImageSearch.Client.Api.Contracts;

/// <param name="Copies">How many of each original there should be.</param>
/// <param name="Skew">How full the fullest disk is over how full all are: 1 is even; absent where there are no originals.</param>
/// <param name="Problems">What someone should see to, a line each; none where all is well.</param>
/// <param name="Disks">Every disk that there ever was; none where an S3 bucket keeps the originals.</param>
/// <param name="S3">The S3 bucket that keeps them, as s3://photos/originals/; absent where disks do.</param>
public sealed record StorageReport(int Copies, double? Skew, string[] Problems, DiskReport[] Disks, string? S3);

/// <param name="Id">Written on the disk.</param>
/// <param name="State">As here, away or lost; what was on a lost one is made anew on the others.</param>
/// <param name="Silo">The silo that answers for it, or did.</param>
/// <param name="Folder">Where it is there.</param>
/// <param name="CapacityBytes">What it may hold.</param>
/// <param name="UsedBytes">In originals.</param>
/// <param name="RoomBytes">For more originals; 0 or less: full.</param>
/// <param name="Files">Originals on it.</param>
/// <param name="Missing">Originals that should be on it and that no other disk can give.</param>
/// <param name="Rotten">Files moved aside because their bytes had changed, since its silo started.</param>
/// <param name="Restored">Copies made anew from other disks, since its silo started.</param>
public sealed record DiskReport(
    Guid Id,
    string State,
    string Silo,
    string Folder,
    long CapacityBytes,
    long UsedBytes,
    long RoomBytes,
    long Files,
    long Missing,
    long Rotten,
    long Restored);
