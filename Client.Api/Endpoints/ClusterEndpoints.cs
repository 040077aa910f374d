using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.Watching;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Silo.Telemetry;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>The state of the cluster and of this node.</summary>
internal static partial class ClusterEndpoints
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(5);

    public static void MapCluster(this IEndpointRouteBuilder routes)
    {
        var cluster = routes.MapGroup("").WithTags("Cluster");

        cluster.MapGet("/", GetIndex)
            .WithName("getIndex")
            .WithSummary("Where to go from here; for a browser, the web UI.")
            .AllowAnonymous();

        cluster.MapGet("/v1/cluster", GetClusterAsync)
            .WithName("getCluster")
            .WithSummary("Silos, grains and buckets, with their sizes and owners.")
            .WithDescription("What the silos last reported, about a second old. With `known`, the version of a report seen before, it waits for a newer one.");

        cluster.MapGet("/v1/cluster/events", GetEvents)
            .WithName("getClusterEvents")
            .WithSummary("The cluster as it changes, as server-sent events.")
            .WithDescription(
                "First the event history, as getClusterHistory answers. Then report, as getCluster answers: about once a second, and at once when a silo's "
                + "state changes; changes, a list of them, when there are any; and unavailable, again and again, while the cluster cannot be asked.")
            .Produces<ClusterReport>(StatusCodes.Status200OK, "text/event-stream");

        cluster.MapGet("/v1/cluster/history", (ClusterFeed feed) => TypedResults.Ok(feed.History))
            .WithName("getClusterHistory")
            .WithSummary("Rates and latencies of the last ten minutes, and the last joins, losses, splits and moves, as this process saw them.");

        cluster.MapMetrics()
            .WithName("getMetrics")
            .WithSummary("The metrics of this process, as Prometheus text.");

        cluster.MapGet("/health/live", () => TypedResults.Ok(new Health("live")))
            .WithName("getLiveness")
            .WithSummary("Whether this process serves.")
            .AllowAnonymous();

        cluster.MapGet("/health/ready", GetReadinessAsync)
            .WithName("getReadiness")
            .WithSummary("Whether a grain call and the catalog answer.")
            .WithDescription("The status is ready, or degraded where it answers and someone should see to the problems named.")
            .AllowAnonymous();
    }

    private static Results<Ok<ServiceIndex>, PhysicalFileHttpResult> GetIndex(HttpRequest request, HttpResponse response)
    {
        response.Headers.Vary = "Accept";
        response.Headers.CacheControl = "no-cache";
        if (WebUi.PageFor(request) is { } page)
        {
            return TypedResults.PhysicalFile(page.PhysicalPath!, "text/html; charset=utf-8", lastModified: page.LastModified);
        }

        return TypedResults.Ok(new ServiceIndex(
            "OrleansImageSearch",
            Engine.Name,
            new Dictionary<string, string>
            {
                ["openapi"] = "/openapi/v1.json",
                ["images"] = "/v1/images",
                ["search"] = "/v1/search",
                ["ingest"] = "/v1/ingest",
                ["cluster"] = "/v1/cluster",
                ["metrics"] = "/metrics",
                ["live"] = "/health/live",
                ["ready"] = "/health/ready",
            }));
    }

    private static async Task<Ok<ClusterReport>> GetClusterAsync(ClusterSurvey survey, CancellationToken cancellationToken, long known = 0) =>
        TypedResults.Ok(await survey.TakeAsync(known, cancellationToken));

    private static ServerSentEventsResult<byte[]> GetEvents(ClusterFeed feed, IHostApplicationLifetime lifetime, CancellationToken requestAborted) =>
        TypedResults.ServerSentEvents(feed.FollowAsync(lifetime.ApplicationStopping, requestAborted));

    /// <summary>Counting images is a grain call that asks the catalog.</summary>
    private static async Task<Results<Ok<Health>, ProblemHttpResult>> GetReadinessAsync(
        ClusterCalls cluster, ILogger<ClusterSurvey> logger, CancellationToken cancellationToken)
    {
        try
        {
            await cluster.ReadAsync((ILibraryGrain library) => library.CountAsync(), cancellationToken).WaitAsync(ReadyTimeout, cancellationToken);
            var storage = await cluster
                .ReadAsync((ILibraryGrain library) => library.GetStorageAsync(), cancellationToken)
                .WaitAsync(ReadyTimeout, cancellationToken);
            return TypedResults.Ok(storage.Problems is [] ? new Health("ready") : new Health("degraded", storage.Problems));
        }
        catch (ClusterAbsentException e)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotReady(logger, e);
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The cluster or its catalog does not answer; the node's log says why.");
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "The node is not ready.")]
    private static partial void LogNotReady(ILogger logger, Exception exception);
}
