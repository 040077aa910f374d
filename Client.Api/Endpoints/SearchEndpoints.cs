using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Search by images sent along or stored.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder routes)
    {
        var search = routes.MapGroup("/v1").WithTags("Search");

        search.MapPost("/search", SearchAsync)
            .WithName("search")
            .WithSummary("Finds the images that look most like one to five query images.")
            .TakesForm(SearchFields.Form)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

        search.MapPost("/search/batch", SearchBatchAsync)
            .WithName("searchBatch")
            .WithSummary("Finds, for each of many stored images or codes, what looks most like it by one measure.")
            .WithDescription("Every bucket is asked once for all of them, so that a query costs little more than the index's own work. "
                + "An id that is not stored fails the batch; the answers carry no names.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        search.MapGet("/measures", GetMeasuresAsync)
            .WithName("getMeasures")
            .WithSummary("The measures that images can be compared by, and how much each counts by default.");

        search.MapGet("/images/{id:long}/similar", SimilarAsync)
            .WithName("getSimilarImages")
            .WithSummary("Finds the images that look most like a stored one.")
            .TakesQuery(SearchFields.Settings)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<BatchSearchResult>> SearchBatchAsync(
        BatchSearchQuery query, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var request = new BatchSearchRequest
        {
            ImageIds = query.Ids ?? [],
            Codes = [.. (query.Codes ?? []).Select(ParseCode)],
            Measure = query.Measure,
            K = query.K,
            MaxDistance = query.MaxDistance,
            Exact = query.Exact,
        };
        var answer = await cluster.WriteAsync((ISearchGrain search) => search.SearchBatchAsync(request), cancellationToken);
        return TypedResults.Ok(answer.ToResult(request.ImageIds));
    }

    private static async Task<Ok<MeasureInfo[]>> GetMeasuresAsync(ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var measures = await cluster.ReadAsync((ISearchGrain search) => search.GetMeasuresAsync(), cancellationToken);
        return TypedResults.Ok(Array.ConvertAll(
            measures, measure => new MeasureInfo(measure.Name, measure.Stamp, measure.Weight, measure.MaxDistance)));
    }

    private static byte[] ParseCode(string code, int index)
    {
        try
        {
            return Convert.FromHexString(code);
        }
        catch (FormatException)
        {
            throw new InvalidRequestException("codes", $"Code {index + 1} is not hex.");
        }
    }

    private static async Task<Ok<SearchResult>> SearchAsync(
        HttpRequest request, ClusterCalls cluster, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var form = await RequestFields.FromFormAsync(request, SearchFields.Form, options.Value, cancellationToken);
        var query = SearchFields.FormRequest(form);
        var answer = await cluster.ReadAsync((ISearchGrain search) => search.SearchAsync(query), cancellationToken);
        return TypedResults.Ok(answer.ToResult());
    }

    private static async Task<Results<Ok<SearchResult>, ProblemHttpResult>> SimilarAsync(
        long id, HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = SearchFields.SimilarRequest(RequestFields.FromQuery(request.Query, SearchFields.Settings), id);
        try
        {
            var answer = await cluster.ReadAsync((ISearchGrain search) => search.SearchAsync(query), cancellationToken);
            return TypedResults.Ok(answer.ToResult());
        }
        catch (InvalidRequestException invalid) when (invalid.Field == "id")
        {
            return Problems.Of(StatusCodes.Status404NotFound, invalid.Message);
        }
    }
}
