namespace OrleansImageSearch.Catalog;

/// <summary>Values are stored: append only.</summary>
public enum JobState
{
    Running = 0,
    Done = 1,

    /// <summary>It could not go on; its message says why.</summary>
    Failed = 2,
}

/// <summary>A stored ingest job.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Sources">What it was started with.</param>
/// <param name="Found">Files in its sources; 0 until <paramref name="Listed"/>.</param>
/// <param name="Listed">Whether all sources have been listed.</param>
/// <param name="Added">Files whose bytes were new.</param>
/// <param name="Known">Files whose bytes were stored already.</param>
/// <param name="Rejected">Files not taken in.</param>
/// <param name="StartedAt">When it was created.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Message">Why it failed; else null.</param>
public sealed record JobRecord(
    Guid Id,
    JobState State,
    IReadOnlyList<string> Sources,
    long Found,
    bool Listed,
    long Added,
    long Known,
    long Rejected,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Message);
