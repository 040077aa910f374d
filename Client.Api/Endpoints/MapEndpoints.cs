using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces.Maps;
using MapState = OrleansImageSearch.Client.Api.Contracts.MapState;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Maps: all images in the plane, look-alikes near.</summary>
internal static class MapEndpoints
{
    public static void MapMaps(this IEndpointRouteBuilder routes)
    {
        var maps = routes.MapGroup("/v1/map").WithTags("Map");

        maps.MapPost("", BuildAsync)
            .WithName("buildMap")
            .WithSummary("Starts to make the map of a measure, or names the one that is being made.")
            .WithDescription("The map there is stays until the new one is made.")
            .ProducesValidationProblem();

        maps.MapGet("", GetAsync)
            .WithName("getMap")
            .WithSummary("What map there is of a measure, how far the making of one is, and how true it is.")
            .TakesQuery(MapFields.Query);

        maps.MapGet("/events", GetEventsAsync)
            .WithName("getMapEvents")
            .WithSummary("The making of a map as server-sent events.")
            .WithDescription("The event progress carries the map as JSON whenever it changed, at most five times a second; the event done, "
                + "with the map as it is when none is being made, is the last.")
            .TakesQuery(MapFields.Query)
            .Produces<Map>(StatusCodes.Status200OK, "text/event-stream");

        maps.MapGet("/points", GetPointsAsync)
            .WithName("getMapPoints")
            .WithSummary("Points of a map.")
            .WithDescription("Of a box, at most limit points: a random choice, always the same, so that those of a smaller limit are the first of those of a larger one. "
                + "Little-endian: the letters ISMP; version 1 and the number of points n, 4 bytes each; 4 bytes of zero; n image ids as float64; n x and n y as float32; "
                + "n labels as uint16, an index into the map's labels; n uint8, how alike the nearest neighbour was, 255 for the same.")
            .TakesQuery(MapFields.PointsQuery)
            .Produces(StatusCodes.Status200OK, contentType: MapPointsFormat.MediaType)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Accepted<Map>> BuildAsync(MapRequest? request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var measure = await ChooseAsync(cluster, request?.Measure, cancellationToken);
        var map = await cluster.CallAsync(measure, (IMapGrain grain) => grain.StartAsync(), cancellationToken);
        return TypedResults.Accepted($"/v1/map?measure={Uri.EscapeDataString(measure)}", map.ToMap());
    }

    private static async Task<Ok<Map>> GetAsync(HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FindAsync(cluster, await ReadMeasureAsync(request, cluster, cancellationToken), cancellationToken));

    private static async Task<IResult> GetEventsAsync(
        HttpRequest request, ClusterCalls cluster, ProgressEvents events, CancellationToken requestAborted)
    {
        var measure = await ReadMeasureAsync(request, cluster, requestAborted);
        return events.Follow(
            await FindAsync(cluster, measure, requestAborted),
            async cancellation => (Map?)await FindAsync(cluster, measure, cancellation),
            map => map.State == MapState.Building,
            (map, other) => (map.Stage, map.Progress) == (other.Stage, other.Progress),
            requestAborted);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetPointsAsync(
        HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = RequestFields.FromQuery(request.Query, MapFields.PointsQuery);
        var (measure, box, limit) = (MapFields.Measure(query), MapFields.Box(query), MapFields.Limit(query));
        return await cluster.WriteAsync((IMapReaderGrain grain) => grain.ReadAsync(measure, box, limit), cancellationToken) is { } points
            ? TypedResults.File(MapPointsFormat.Write(points), MapPointsFormat.MediaType)
            : Problems.Of(StatusCodes.Status404NotFound, "There is no map of this measure: make one with POST /v1/map, or imagesearch map.");
    }

    private static async Task<string> ReadMeasureAsync(HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken) =>
        await ChooseAsync(cluster, MapFields.Measure(RequestFields.FromQuery(request.Query, MapFields.Query)), cancellationToken);

    private static Task<string> ChooseAsync(ClusterCalls cluster, string? measure, CancellationToken cancellationToken) =>
        cluster.ReadAsync((IMapReaderGrain grain) => grain.ChooseAsync(measure), cancellationToken);

    private static async Task<Map> FindAsync(ClusterCalls cluster, string measure, CancellationToken cancellationToken) =>
        (await cluster.CallAsync(measure, (IMapGrain grain) => grain.GetAsync(), cancellationToken)).ToMap();
}
