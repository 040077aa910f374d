namespace OrleansImageSearch.Grains.Interfaces.Ingest;

/// <summary>
/// Takes in files and folders in the background. The key is the job's id. The job is kept in the catalog, so that it goes on
/// where it was after the silo that worked on it stopped.
/// </summary>
[Alias("ingest-job")]
public interface IIngestJobGrain : IGrainWithGuidKey
{
    /// <summary>Stores the job and begins to work on it. Starting a job that exists resumes it where it is unfinished.</summary>
    /// <param name="sources">Absolute paths of files or folders; folders are taken in whole.</param>
    [Alias("start")]
    Task StartAsync(string[] sources);

    /// <summary>
    /// Goes on with a stored, unfinished job, on the silo that asks; nothing where it is finished or being worked on. A job whose
    /// sources that silo does not see ends with a message that says so.
    /// </summary>
    [Alias("resume")]
    Task ResumeAsync();

    /// <returns>Null where there is no such job.</returns>
    [Alias("get")]
    Task<IngestJobStatus?> GetAsync();

    /// <summary>The rejected files in the order of their place, <paramref name="limit"/> at most, behind <paramref name="after"/>.</summary>
    [Alias("rejections")]
    Task<RejectedFile[]> GetRejectionsAsync(string? after, int limit);
}

/// <summary>Values are on the wire: append only.</summary>
public enum IngestJobState
{
    Running = 0,
    Done = 1,

    /// <summary>It could not go on; the message says why. Starting it again resumes it.</summary>
    Failed = 2,
}

/// <param name="Id">The job.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Sources">What it was started with.</param>
/// <param name="Found">Files seen so far; final once <paramref name="Listed"/>.</param>
/// <param name="Listed">Whether all sources have been listed.</param>
/// <param name="Added">Images taken in.</param>
/// <param name="Known">Files whose bytes were stored already.</param>
/// <param name="Rejected">Files not taken in.</param>
/// <param name="StartedAt">When it was first started.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Message">Why it failed; else null.</param>
[GenerateSerializer, Immutable, Alias("ingest-job-status")]
public sealed record IngestJobStatus(
    [property: Id(0)] Guid Id,
    [property: Id(1)] IngestJobState State,
    [property: Id(2)] string[] Sources,
    [property: Id(3)] long Found,
    [property: Id(4)] bool Listed,
    [property: Id(5)] long Added,
    [property: Id(6)] long Known,
    [property: Id(7)] long Rejected,
    [property: Id(8)] DateTimeOffset StartedAt,
    [property: Id(9)] DateTimeOffset? FinishedAt,
    [property: Id(10)] string? Message);

/// <param name="Place">The file.</param>
/// <param name="Reason">Why, and what to do.</param>
[GenerateSerializer, Immutable, Alias("rejected-file")]
public sealed record RejectedFile([property: Id(0)] string Place, [property: Id(1)] string Reason);
