namespace OrleansImageSearch.Grains.Interfaces.Duplicates;

/// <summary>
/// Finds the duplicates of the whole collection in the background. The key is the scan's id. The scan is kept in the catalog, so that it
/// goes on where it was after the silo that worked on it stopped.
/// </summary>
[Alias("duplicate-scan")]
public interface IDuplicateScanGrain : IGrainWithGuidKey
{
    /// <summary>Begins, unless a scan is running already.</summary>
    /// <param name="isThorough">Whether the original of every image is searched for as well, as of an edited copy: it finds more, and takes long.</param>
    /// <returns>The running scan: this one, or the other.</returns>
    [Alias("start")]
    Task<ScanStatus> StartAsync(bool isThorough = false);

    /// <summary>Goes on with a stored, unfinished scan; nothing where it is finished or being worked on.</summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <returns>Null where there is no such scan, or a later one took its place.</returns>
    [Alias("get")]
    Task<ScanStatus?> GetAsync();
}

/// <summary>Values are on the wire: append only.</summary>
public enum ScanState
{
    Running = 0,
    Done = 1,

    /// <summary>It could not go on; the message says why.</summary>
    Failed = 2,
}

/// <summary>What a scan is doing. Values are on the wire: append only.</summary>
public enum ScanStage
{
    /// <summary>Codes are joined, block by block.</summary>
    Joining = 0,

    /// <summary>Every image is searched for.</summary>
    Searching = 1,

    /// <summary>Members of groups are looked at.</summary>
    Judging = 2,
}

/// <param name="Id">The scan.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Stage">What it is doing.</param>
/// <param name="Done">Steps of this stage that are done.</param>
/// <param name="Total">Steps of this stage.</param>
/// <param name="Images">Images compared.</param>
/// <param name="Pairs">Near pairs found.</param>
/// <param name="Groups">Groups found.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Message">Why it failed; else null.</param>
[GenerateSerializer, Immutable, Alias("scan-status")]
public sealed record ScanStatus(
    [property: Id(0)] Guid Id,
    [property: Id(1)] ScanState State,
    [property: Id(2)] ScanStage Stage,
    [property: Id(3)] long Done,
    [property: Id(4)] long Total,
    [property: Id(5)] long Images,
    [property: Id(6)] long Pairs,
    [property: Id(7)] long Groups,
    [property: Id(8)] DateTimeOffset StartedAt,
    [property: Id(9)] DateTimeOffset? FinishedAt,
    [property: Id(10)] string? Message);
