namespace OrleansImageSearch.Catalog.Duplicates;

/// <summary>What a scan is doing. Stored as numbers, so append only.</summary>
public enum ScanStage : short
{
    /// <summary>Codes are joined, block by block.</summary>
    Joining = 0,

    /// <summary>Every image is searched for.</summary>
    Searching = 1,

    /// <summary>Near pairs have become groups, whose members are looked at.</summary>
    Judging = 2,
}

/// <summary>A search of the whole collection for duplicates.</summary>
/// <param name="Id">The scan.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Stage">What it is doing.</param>
/// <param name="Measure">Stamp of the measure whose codes are joined.</param>
/// <param name="MaxDistance">Codes farther apart are no pair; in the measure's unit.</param>
/// <param name="IsThorough">Whether every image is searched for as well.</param>
/// <param name="Blocks">The smallest signature of each block, ascending; null until planned.</param>
/// <param name="Images">Images compared.</param>
/// <param name="Pairs">Near pairs found.</param>
/// <param name="Groups">Groups found.</param>
/// <param name="Done">Steps of this stage that are done.</param>
/// <param name="Total">Steps of this stage.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Message">Why it failed; else null.</param>
public sealed record ScanRecord(
    Guid Id,
    JobState State,
    ScanStage Stage,
    string Measure,
    int MaxDistance,
    bool IsThorough,
    IReadOnlyList<uint>? Blocks,
    long Images,
    long Pairs,
    long Groups,
    long Done,
    long Total,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Message);

/// <summary>Two images whose codes are near; at distance 0 one code, and the first then stands for both.</summary>
public readonly record struct StoredPair(long First, long Second, int Distance);

/// <summary>A member of a group.</summary>
/// <param name="Centre">The image that names the group.</param>
/// <param name="ImageId">The member; the centre is one.</param>
/// <param name="Distance">From the centre, in the unit of the scan's measure.</param>
public readonly record struct GroupMember(long Centre, long ImageId, int Distance);
