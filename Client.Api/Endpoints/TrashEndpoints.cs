using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Images set aside, and taken back.</summary>
internal static class TrashEndpoints
{
    private const int MaxLimit = 1000;

    public static void MapTrash(this IEndpointRouteBuilder routes)
    {
        var trash = routes.MapGroup("/v1").WithTags("Trash");

        trash.MapPost("/images/{id:long}/trash", TrashAsync)
            .WithName("trashImage")
            .WithSummary("Moves an image to the trash.")
            .WithDescription("The next search does not find it; it keeps its id, names and original. Files of the user's own are not touched.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        trash.MapPost("/images/{id:long}/restore", RestoreAsync)
            .WithName("restoreImage")
            .WithSummary("Takes an image back out of the trash.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        trash.MapPost("/trash", TrashManyAsync)
            .WithName("trashImages")
            .WithSummary("Moves images to the trash.")
            .WithDescription("Sent again, it says the same.")
            .ProducesValidationProblem();

        trash.MapPost("/trash/restore", RestoreManyAsync)
            .WithName("restoreImages")
            .WithSummary("Takes images back out of the trash.")
            .WithDescription("Sent again, it says the same.")
            .ProducesValidationProblem();

        trash.MapGet("/trash", ListAsync)
            .WithName("getTrash")
            .WithSummary("What is in the trash, in the order of ids.")
            .ProducesValidationProblem();
    }

    private static Task<Results<NoContent, ProblemHttpResult>> TrashAsync(long id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        ChangeAsync(cluster, library => library.TrashAsync(id), $"There is no image {id} outside the trash.", cancellationToken);

    private static Task<Results<NoContent, ProblemHttpResult>> RestoreAsync(long id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        ChangeAsync(cluster, library => library.RestoreAsync(id), $"There is no image {id} in the trash.", cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        ClusterCalls cluster, Func<ILibraryGrain, Task<bool>> change, string absent, CancellationToken cancellationToken)
    {
        // A repeated call finds the image moved when the first one's answer was lost.
        var calls = 0;
        var changed = await cluster.WriteAsync(
            async (ILibraryGrain library) =>
            {
                var isRepeated = Interlocked.Increment(ref calls) > 1;
                return await change(library) || isRepeated;
            },
            cancellationToken);
        return changed ? TypedResults.NoContent() : Problems.Of(StatusCodes.Status404NotFound, absent);
    }

    private static Task<Ok<MovedImages>> TrashManyAsync(ImageList images, ClusterCalls cluster, CancellationToken cancellationToken) =>
        MoveAsync(images, cluster, (library, ids) => library.TrashManyAsync(ids), cancellationToken);

    private static Task<Ok<MovedImages>> RestoreManyAsync(ImageList images, ClusterCalls cluster, CancellationToken cancellationToken) =>
        MoveAsync(images, cluster, (library, ids) => library.RestoreManyAsync(ids), cancellationToken);

    private static async Task<Ok<MovedImages>> MoveAsync(
        ImageList images, ClusterCalls cluster, Func<ILibraryGrain, long[], Task<long[]>> move, CancellationToken cancellationToken)
    {
        if (images.Ids is not { Length: >= 1 and <= MaxLimit } ids)
        {
            throw new InvalidRequestException("ids", $"ids must name 1 to {MaxLimit} images, as [5, 9], not {images.Ids?.Length ?? 0}.");
        }

        var moved = (await cluster.WriteAsync((ILibraryGrain library) => move(library, ids), cancellationToken)).ToHashSet();
        return TypedResults.Ok(new MovedImages([.. ids.Distinct().Where(moved.Contains)], [.. ids.Distinct().Where(id => !moved.Contains(id))]));
    }

    private static async Task<Ok<TrashPage>> ListAsync(ClusterCalls cluster, CancellationToken cancellationToken, long after = 0, int limit = 100)
    {
        if (limit is < 1 or > MaxLimit)
        {
            throw new InvalidRequestException("limit", $"limit must be 1 to {MaxLimit}, not {limit}.");
        }

        var images = await cluster.ReadAsync((ILibraryGrain library) => library.ListTrashAsync(after, limit), cancellationToken);
        return TypedResults.Ok(new TrashPage(
            [.. images.Select(image => new TrashedImage(image.Id, image.Sha256, image.Bytes, image.AddedAt, image.Name, image.Uri))],
            images.Length == limit ? images[^1].Id : null));
    }
}
