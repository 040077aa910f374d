namespace OrleansImageSearch.Catalog.Duplicates;

/// <summary>A group as a scan found it, with what is active of it now.</summary>
/// <param name="Centre">The image that names it.</param>
/// <param name="Members">The centre first, where it is active, then by distance.</param>
public sealed record GroupRecord(long Centre, IReadOnlyList<MemberRecord> Members);

/// <summary>An active image of a group.</summary>
/// <param name="Distance">From the centre.</param>
/// <param name="Kind">Number of its kind, as seen from the centre; null for the centre.</param>
/// <param name="Image">The image, with its names outside the trash.</param>
public sealed record MemberRecord(int Distance, short? Kind, ImageRecord Image);

/// <summary>What a person said of pictures. Stored as numbers, so append only.</summary>
public enum Verdict : short
{
    /// <summary>All of them are wanted, alike as they are.</summary>
    Keep = 0,

    /// <summary>No two of them are duplicates.</summary>
    NotDuplicate = 1,
}

/// <param name="Verdict">What was said.</param>
/// <param name="Sha256">Of which contents, lower-case hex, ascending.</param>
/// <param name="At">When.</param>
public sealed record VerdictRecord(Verdict Verdict, IReadOnlyList<string> Sha256, DateTimeOffset At);
