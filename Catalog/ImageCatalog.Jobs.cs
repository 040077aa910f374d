using Npgsql;

namespace OrleansImageSearch.Catalog;

public sealed partial class ImageCatalog
{
    /// <summary>Stores a running job. One that is stored already keeps its sources and counts, and runs again where it had failed.</summary>
    /// <returns>The job as it then is.</returns>
    /// <exception cref="ArgumentException">A source cannot be stored, as <see cref="CatalogText.ProblemOf"/> says.</exception>
    public async Task<JobRecord> CreateJobAsync(Guid id, IReadOnlyList<string> sources, CancellationToken cancellationToken = default)
    {
        string[] stored = [.. sources.Select(source => CatalogText.Checked(source, nameof(sources)))];
        await dataSource.CreateCommand(Queries.CreateJob, id, stored).RunAsync(cancellationToken);
        return (await GetJobAsync(id, cancellationToken))!;
    }

    /// <returns>Null where there is no such job.</returns>
    public async Task<JobRecord?> GetJobAsync(Guid id, CancellationToken cancellationToken = default) =>
        (await dataSource.CreateCommand(Queries.GetJob, id).ReadAllAsync(ReadJob, cancellationToken)).SingleOrDefault();

    /// <summary>The running jobs, oldest first.</summary>
    public async Task<IReadOnlyList<JobRecord>> ListUnfinishedJobsAsync(CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListUnfinishedJobs).ReadAllAsync(ReadJob, cancellationToken);

    /// <summary>The jobs that were started last, latest first.</summary>
    public async Task<IReadOnlyList<JobRecord>> ListJobsAsync(int limit, CancellationToken cancellationToken = default) =>
        await dataSource.CreateCommand(Queries.ListJobs, limit).ReadAllAsync(ReadJob, cancellationToken);

    /// <summary>Notes that all sources were listed.</summary>
    /// <param name="id">The job.</param>
    /// <param name="found">Files in them.</param>
    /// <param name="cancellationToken">Leaves the job as it was.</param>
    public Task SetJobListedAsync(Guid id, long found, CancellationToken cancellationToken = default) =>
        dataSource.CreateCommand(Queries.SetJobListed, id, found).RunAsync(cancellationToken);

    /// <summary>Notes that the job ended.</summary>
    /// <param name="id">The job.</param>
    /// <param name="state">Done or failed.</param>
    /// <param name="message">Why it failed; else null.</param>
    /// <param name="cancellationToken">Leaves the job as it was.</param>
    public Task FinishJobAsync(Guid id, JobState state, string? message, CancellationToken cancellationToken = default) =>
        dataSource
            .CreateCommand(Queries.FinishJob, id, (short)state, message is null ? null : CatalogText.Storable(message))
            .RunAsync(cancellationToken);

    /// <summary>A job's rejected files in the order of their place (by code point).</summary>
    /// <param name="job">The job.</param>
    /// <param name="after">The last place of the page before; null for the first page.</param>
    /// <param name="limit">Files in the page at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<Rejection>> GetRejectionsAsync(
        Guid job, string? after, int limit, CancellationToken cancellationToken = default) =>
        await dataSource
            .CreateCommand(Queries.GetRejections, job, after is null ? null : CatalogText.Storable(after), limit)
            .ReadAllAsync(row => new Rejection(row.GetString(0), row.GetString(1)), cancellationToken);

    private static JobRecord ReadJob(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        (JobState)row.GetInt16(1),
        row.GetFieldValue<string[]>(2),
        row.GetInt64(3),
        row.GetBoolean(4),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetInt64(7),
        row.GetTime(8),
        row.GetTimeOrNull(9),
        row.IsDBNull(10) ? null : row.GetString(10));
}
