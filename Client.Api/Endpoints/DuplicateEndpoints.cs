using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;
using ApplyItem = OrleansImageSearch.Grains.Interfaces.Duplicates.ApplyItem;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Duplicates of the whole collection: scans, groups, clean-ups.</summary>
internal static class DuplicateEndpoints
{
    private const string Lines = "application/x-ndjson";

    /// <summary>Groups that a stream of lines reads at once.</summary>
    private const int GroupsPerRead = 256;

    public static void MapDuplicates(this IEndpointRouteBuilder routes)
    {
        var duplicates = routes.MapGroup("/v1/duplicates").WithTags("Duplicates");

        duplicates.MapPost("/scans", ScanAsync)
            .WithName("scanDuplicates")
            .WithSummary("Starts a search of the whole collection for duplicates, or names the one that is running.");

        duplicates.MapGet("/scans/{id:guid}", GetScanAsync)
            .WithName("getScan")
            .WithSummary("How far a scan is.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        duplicates.MapGet("/scans", ListScansAsync)
            .WithName("getScans")
            .WithSummary("The last scan that is done, and those that were begun since, latest first.");

        duplicates.MapGet("/scans/{id:guid}/events", GetScanEventsAsync)
            .WithName("getScanEvents")
            .WithSummary("A scan's progress as server-sent events.")
            .WithDescription("The event progress carries the scan as JSON whenever it changed, at most five times a second; the event done, "
                + "with the scan as it ended, is the last.")
            .Produces<Scan>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);

        duplicates.MapGet("", ListAsync)
            .WithName("getDuplicates")
            .WithSummary("The groups that the last scan found, with what would stay and what would go.")
            .WithDescription($"A page as JSON or, where {Lines} is accepted, all groups behind the cursor, one JSON object a line.")
            .TakesQuery(GroupFields.Query)
            .Produces<DuplicatePage>(StatusCodes.Status200OK, "application/json", Lines)
            .ProducesProblem(StatusCodes.Status404NotFound);

        duplicates.MapPost("/{group:long}/verdict", JudgeAsync)
            .WithName("judgeGroup")
            .WithSummary("Says of a group that all of it is wanted, or that no two of it are duplicates: it is not shown again until it has a new member.")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);

        duplicates.MapPost("/apply", ApplyAsync)
            .WithName("applyDuplicates")
            .WithSummary("Puts files and uploads into the trash.")
            .WithDescription("Files are not touched: whoever moves them says so here. What an image was called is kept with the one that stays. Sent again, it says the same.")
            .ProducesValidationProblem();

        duplicates.MapPost("/undo", UndoAsync)
            .WithName("undoDuplicates")
            .WithSummary("Takes back what a clean-up put into the trash, all or some of it.")
            .ProducesValidationProblem();

        duplicates.MapGet("/applies", ListAppliesAsync)
            .WithName("getApplies")
            .WithSummary("The clean-ups of which something is in the trash.");
    }

    private static async Task<Accepted<ScanAccepted>> ScanAsync(
        ScanRequest? request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var isThorough = request?.Thorough ?? false;
        var scan = await cluster.CallAsync(Guid.NewGuid(), (IDuplicateScanGrain grain) => grain.StartAsync(isThorough), cancellationToken);
        return TypedResults.Accepted($"/v1/duplicates/scans/{scan.Id}", new ScanAccepted(scan.Id));
    }

    private static async Task<Results<Ok<Scan>, ProblemHttpResult>> GetScanAsync(Guid id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        await FindScanAsync(id, cluster, cancellationToken) is { } scan ? TypedResults.Ok(scan) : NoSuchScan(id);

    private static async Task<IResult> GetScanEventsAsync(Guid id, ClusterCalls cluster, ProgressEvents events, CancellationToken requestAborted) =>
        await FindScanAsync(id, cluster, requestAborted) is { } scan
            ? events.Follow(
                scan,
                cancellationToken => FindScanAsync(id, cluster, cancellationToken),
                shown => shown.State == JobState.Running,
                (shown, next) => shown == next,
                requestAborted)
            : NoSuchScan(id);

    private static async Task<Ok<ScanList>> ListScansAsync(ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var scans = await cluster.ReadAsync((IDuplicatesGrain grain) => grain.ListScansAsync(), cancellationToken);
        return TypedResults.Ok(new ScanList(Array.ConvertAll(scans, scan => scan.ToScan())));
    }

    private static async Task<Scan?> FindScanAsync(Guid id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        (await cluster.CallAsync(id, (IDuplicateScanGrain grain) => grain.GetAsync(), cancellationToken))?.ToScan();

    private static ProblemHttpResult NoSuchScan(Guid id) =>
        Problems.Of(StatusCodes.Status404NotFound, $"There is no scan {id}, or a later one has taken its place.");

    private static async Task<IResult> ListAsync(HttpRequest request, ClusterCalls cluster, JsonLineWriter lines, CancellationToken cancellationToken)
    {
        var query = GroupFields.Read(RequestFields.FromQuery(request.Query, GroupFields.Query));
        var isLines = request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == Lines);
        var first = await ReadAsync(cluster, isLines ? query with { Limit = GroupsPerRead } : query, cancellationToken);
        return first is null
            ? Problems.Of(StatusCodes.Status404NotFound, "No scan is done: start one with POST /v1/duplicates/scans, or imagesearch duplicates list --scan.")
            : isLines ? lines.Write(AllAsync(first, cluster, query, cancellationToken), Lines)
            : TypedResults.Ok(new DuplicatePage(
                first.Scan.ToScan(),
                Array.ConvertAll(first.Groups, group => group.ToGroup()),
                first.Next?.ToString(CultureInfo.InvariantCulture)));
    }

    private static Task<GroupPage?> ReadAsync(ClusterCalls cluster, GroupQuery query, CancellationToken cancellationToken) =>
        cluster.ReadAsync((IDuplicatesGrain grain) => grain.ListAsync(query), cancellationToken);

    private static async IAsyncEnumerable<Contracts.DuplicateGroup> AllAsync(
        GroupPage first, ClusterCalls cluster, GroupQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = first; ;)
        {
            foreach (var group in page.Groups)
            {
                yield return group.ToGroup();
            }

            if (page.Next is not { } next
                || await ReadAsync(cluster, query with { After = next, Limit = GroupsPerRead }, cancellationToken) is not { } following)
            {
                yield break;
            }

            page = following;
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> JudgeAsync(
        long group, GroupVerdict verdict, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var said = DuplicateMapping.ToVerdict(verdict.Verdict);

        // A repeated call finds the group judged when the first one's answer was lost.
        var calls = 0;
        var isKnown = await cluster.WriteAsync(
            async (IDuplicatesGrain grain) =>
            {
                var isRepeated = Interlocked.Increment(ref calls) > 1;
                return await grain.JudgeAsync(group, said) is not null || isRepeated;
            },
            cancellationToken);
        return isKnown
            ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status404NotFound, $"There is no group {group} to decide on in the last scan.");
    }

    private static async Task<Ok<ApplyResult>> ApplyAsync(ApplyRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var items = Array.ConvertAll(
            request.Items ?? throw MissingItems(), item => new ApplyItem(item.Image, item.Uri, item.Into));
        CheckId(request.Apply);
        var outcome = await cluster.WriteAsync((IDuplicatesGrain grain) => grain.ApplyAsync(request.Apply, items), cancellationToken);
        return TypedResults.Ok(new ApplyResult(
            outcome.Changed,
            Array.ConvertAll(outcome.Refused, refused => new RefusedItem(refused.Item.ImageId, refused.Item.Uri, refused.Reason))));
    }

    private static async Task<Ok<UndoResult>> UndoAsync(UndoRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        CheckId(request.Apply);
        var items = request.Items is null ? null : Array.ConvertAll(request.Items, item => new ApplyItem(item.Image, item.Uri, 0));
        var restored = await cluster.WriteAsync((IDuplicatesGrain grain) => grain.UndoAsync(request.Apply, items), cancellationToken);
        return TypedResults.Ok(new UndoResult(restored));
    }

    private static async Task<Ok<ApplyList>> ListAppliesAsync(ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var applies = await cluster.ReadAsync((IDuplicatesGrain grain) => grain.ListAppliesAsync(), cancellationToken);
        return TypedResults.Ok(new ApplyList(Array.ConvertAll(applies, apply => new AppliedCleanUp(apply.Id, apply.At, apply.Items))));
    }

    private static void CheckId(Guid apply)
    {
        if (apply == Guid.Empty)
        {
            throw new InvalidRequestException("apply", "apply is missing: send an id of your own for the clean-up, a UUID.");
        }
    }

    private static InvalidRequestException MissingItems() =>
        new("items", "items is missing: name what goes, as {\"image\": 9, \"uri\": \"file:///a.jpg\", \"into\": 5}.");
}
