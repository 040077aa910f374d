using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Two images compared, and what scores say in this collection.</summary>
internal static class CalibrationEndpoints
{
    public static void MapCalibration(this IEndpointRouteBuilder routes)
    {
        var calibration = routes.MapGroup("/v1").WithTags("Calibration");

        calibration.MapPost("/compare", CompareAsync)
            .WithName("compare")
            .WithSummary("Says what every measure sees in two images, sent along or stored.")
            .TakesForm(SearchFields.Pair)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        calibration.MapGet("/calibration", GetAsync)
            .WithName("getCalibration")
            .WithSummary("The calibration that was set for this collection.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        calibration.MapPut("/calibration", SetAsync)
            .WithName("setCalibration")
            .WithSummary("Sets how much each measure counts where a search names none, and what scores say.")
            .WithDescription("Every node follows within some seconds.")
            .ProducesValidationProblem();

        calibration.MapDelete("/calibration", DeleteAsync)
            .WithName("deleteCalibration")
            .WithSummary("Goes back to the default weights.");
    }

    private static async Task<Ok<Comparison>> CompareAsync(
        HttpRequest request, ClusterCalls cluster, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var form = await RequestFields.FromFormAsync(request, SearchFields.Pair, options.Value, cancellationToken);
        var (first, second) = SearchFields.PairOf(form);
        var comparison = await cluster.ReadAsync((ICalibrationGrain grain) => grain.CompareAsync(first, second), cancellationToken);
        return TypedResults.Ok(comparison.ToComparison());
    }

    private static async Task<Results<Ok<Calibration>, ProblemHttpResult>> GetAsync(ClusterCalls cluster, CancellationToken cancellationToken) =>
        await cluster.ReadAsync((ICalibrationGrain grain) => grain.GetAsync(), cancellationToken) is { } set
            ? TypedResults.Ok(new Calibration(set.Weights.ToDictionary(weight => weight.Name, weight => weight.Weight), set.Intercept, set.Slope))
            : Problems.Of(StatusCodes.Status404NotFound, "No calibration was set for this collection: imagesearch calibrate makes one.");

    private static async Task<NoContent> SetAsync(Calibration calibration, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        if (calibration.Weights is null)
        {
            throw new InvalidRequestException("weights", "weights is missing: name each measure that counts, as {\"pdq\": 0.7, \"color\": 0.3}.");
        }

        var weights = calibration.Weights.Select(weight => new WeightedMeasure(weight.Key, weight.Value)).ToArray();
        await StoreAsync(cluster, new ScoreCalibration(weights, calibration.Intercept, calibration.Slope), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DeleteAsync(ClusterCalls cluster, CancellationToken cancellationToken)
    {
        await StoreAsync(cluster, null, cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task<bool> StoreAsync(ClusterCalls cluster, ScoreCalibration? calibration, CancellationToken cancellationToken) =>
        cluster.WriteAsync(
            async (ICalibrationGrain grain) =>
            {
                await grain.SetAsync(calibration);
                return true;
            },
            cancellationToken);
}
