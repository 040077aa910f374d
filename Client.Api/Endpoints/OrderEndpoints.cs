using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Concurrency;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Orders in which neighbours look alike.</summary>
internal static class OrderEndpoints
{
    public static void MapOrder(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/order", OrderAsync)
            .WithTags("Search")
            .WithName("orderImages")
            .WithSummary("Puts stored images into an order in which neighbours look alike.")
            .WithDescription($"A short path through all of them by one measure. Images are named by their SHA-256, at most {IOrderGrain.MaxImages} at once.")
            .ProducesValidationProblem();

    private static async Task<Ok<ImageOrder>> OrderAsync(OrderQuery query, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var hashes = query.Sha256 ?? throw new InvalidRequestException("sha256", "sha256 is missing: name the images by their SHA-256, [\"…\", \"…\"].");
        var answer = await cluster.WriteAsync((IOrderGrain grain) => grain.OrderAsync(hashes.AsImmutable(), query.Measure), cancellationToken);
        return TypedResults.Ok(new ImageOrder(
            answer.Measure,
            Array.ConvertAll(answer.Images, image => new Contracts.OrderedImage(image.ImageId, image.Sha256, image.Distance)),
            answer.Unknown,
            answer.Undescribed,
            answer.Length,
            answer.GivenLength));
    }
}
