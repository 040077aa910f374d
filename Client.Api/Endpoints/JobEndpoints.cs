using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Background jobs that take in files and folders.</summary>
internal static class JobEndpoints
{
    private const int MaxSources = 1000;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/v1").WithTags("Jobs");

        jobs.MapPost("/ingest", IngestAsync)
            .WithName("ingest")
            .WithSummary("Starts a job that takes in files and folders of the node's machine, and objects of S3 buckets.")
            .WithDescription("Folders are taken in whole, and all objects whose keys begin as named. The originals stay where they are.")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        jobs.MapGet("/jobs", ListAsync)
            .WithName("getJobs")
            .WithSummary("The jobs that were started last, latest first.")
            .TakesQuery(JobFields.Query);

        jobs.MapGet("/jobs/{id:guid}", GetAsync)
            .WithName("getJob")
            .WithSummary("How far a job is.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        jobs.MapGet("/jobs/{id:guid}/events", GetEventsAsync)
            .WithName("getJobEvents")
            .WithSummary("A job's progress as server-sent events.")
            .WithDescription("The event progress carries the job as JSON whenever it changed, at most five times a second; the event done, "
                + "with the job as it ended, is the last.")
            .Produces<Job>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);

        jobs.MapGet("/jobs/{id:guid}/rejections", GetRejectionsAsync)
            .WithName("getJobRejections")
            .WithSummary("The files that a job did not take in, and why.")
            .TakesQuery(RejectionFields.Query)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Accepted<IngestAccepted>> IngestAsync(
        IngestRequest? request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var sources = SourcesOf(request);
        var job = Guid.NewGuid();
        await cluster.CallAsync(
            job,
            async (IIngestJobGrain grain) =>
            {
                await grain.StartAsync(sources);
                return job;
            },
            cancellationToken);
        return TypedResults.Accepted($"/v1/jobs/{job}", new IngestAccepted(job));
    }

    private static string[] SourcesOf(IngestRequest? request)
    {
        var (field, sources) = request switch
        {
            { Source: { } source, Sources: null } => ("source", [source]),
            { Source: null, Sources: { } several } => ("sources", several),
            _ => throw new InvalidRequestException("source", "Send either source, one absolute path, or sources, a list of them."),
        };
        if (sources.Length is 0 or > MaxSources)
        {
            throw new InvalidRequestException(field, $"{field} must name 1 to {MaxSources} paths, not {sources.Length}.");
        }

        return [.. sources.Select(source => source is not null && (Path.IsPathFullyQualified(source) || S3Location.TryParse(source) is not null) && !source.Contains('\0')
            ? source
            : throw new InvalidRequestException(field, $"{field} must be an absolute path on the node's machine, or s3://BUCKET/PREFIX, not '{source}'."))];
    }

    private static async Task<Results<Ok<Job>, ProblemHttpResult>> GetAsync(Guid id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        await FindAsync(id, cluster, cancellationToken) is { } job ? TypedResults.Ok(job) : Problems.NoSuchJob(id);

    private static async Task<Job?> FindAsync(Guid id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        (await cluster.CallAsync(id, (IIngestJobGrain grain) => grain.GetAsync(), cancellationToken))?.ToJob();

    private static async Task<IResult> GetEventsAsync(Guid id, ClusterCalls cluster, ProgressEvents events, CancellationToken requestAborted) =>
        await FindAsync(id, cluster, requestAborted) is { } job
            ? events.Follow(
                job,
                cancellationToken => FindAsync(id, cluster, cancellationToken),
                shown => shown.State == JobState.Running,
                (shown, next) => next with { Sources = shown.Sources } == shown,
                requestAborted)
            : Problems.NoSuchJob(id);

    private static async Task<Ok<JobList>> ListAsync(HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var limit = JobFields.Limit(RequestFields.FromQuery(request.Query, JobFields.Query));
        var jobs = await cluster.ReadAsync((ILibraryGrain library) => library.ListJobsAsync(limit), cancellationToken);
        return TypedResults.Ok(new JobList(Array.ConvertAll(jobs, job => job.ToJob())));
    }

    private static async Task<Results<Ok<RejectionPage>, ProblemHttpResult>> GetRejectionsAsync(
        Guid id, HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = RequestFields.FromQuery(request.Query, RejectionFields.Query);
        var limit = RejectionFields.Limit(query);
        if (await FindAsync(id, cluster, cancellationToken) is null)
        {
            return Problems.NoSuchJob(id);
        }

        var files = await cluster.CallAsync(
            id, (IIngestJobGrain grain) => grain.GetRejectionsAsync(query.Text("after"), limit), cancellationToken);
        return TypedResults.Ok(new RejectionPage(
            [.. files.Select(file => file.ToRejection())],
            files.Length == limit ? files[^1].Place : null));
    }
}
