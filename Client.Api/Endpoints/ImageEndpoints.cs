using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orleans.Concurrency;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Client.Api.OpenApi;
using OrleansImageSearch.Client.Api.Requests;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Uploads, and what is stored of an image.</summary>
internal static class ImageEndpoints
{
    private const int UploadsPerCall = 8;
    private const int CallsAtOnce = 4;

    public static void MapImages(this IEndpointRouteBuilder routes)
    {
        var images = routes.MapGroup("/v1/images").WithTags("Images");

        images.MapPost("", UploadAsync)
            .WithName("uploadImages")
            .WithSummary("Takes in images.")
            .WithDescription("A file that cannot be taken in is one rejected item with its reason. 201 if any was added, 200 if none was "
                + "added and some were known, 422 with the same items under images if every file was rejected.")
            .TakesForm(UploadFields.Form)
            .Produces<UploadResult>(StatusCodes.Status201Created)
            .Produces<UploadResult>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        images.MapGet("", BrowseAsync)
            .WithName("browseImages")
            .WithSummary("The library, page by page, in an order and by filters of the caller's.")
            .WithDescription("A page looks at 20,000 images at most: where few of them fit it is short, or empty, and its next goes on.")
            .TakesQuery(LibraryFields.Query);

        images.MapGet("/limits", (IOptions<ApiOptions> options) =>
                TypedResults.Ok(new UploadLimits(options.Value.MaxFileBytes, options.Value.MaxRequestBytes, UploadFields.MaxFiles)))
            .WithName("getUploadLimits")
            .WithSummary("How much an upload may bring.");

        images.MapGet("/{id:long}", GetAsync)
            .WithName("getImage")
            .WithSummary("The record of a stored image.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        images.MapGet("/{id:long}/content", GetContentAsync)
            .WithName("getImageContent")
            .WithSummary("The original, as it was taken in.")
            .WithDescription("Its entity tag is its SHA-256; ranges are served. 410 where the image is known and the original is gone.")
            .GivesPicture()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status410Gone);

        images.MapGet("/{id:long}/thumbnail", GetThumbnailAsync)
            .WithName("getImageThumbnail")
            .WithSummary("A thumbnail of at most 256 pixels a side, also of an image in the trash.")
            .GivesPicture()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);

        images.MapDelete("/{id:long}", DeleteAsync)
            .WithName("deleteImage")
            .WithSummary("Removes an image and all its names.")
            .WithDescription("The next search does not find it. Files of the user's own are not touched.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> UploadAsync(
        HttpRequest request, ClusterCalls cluster, IOptions<ApiOptions> options, CancellationToken cancellationToken)
    {
        var form = await RequestFields.FromFormAsync(request, UploadFields.Form, options.Value, cancellationToken);
        FormPart[] files = [.. form.All("file")];
        if (files.Length == 0)
        {
            throw new InvalidRequestException("file", "Send at least one file; with curl: -F file=@PATH.");
        }

        var images = await AddAsync(cluster, files, UploadFields.OnDuplicate(form), cancellationToken);
        var result = new UploadResult(images);
        return images switch
        {
            _ when images.All(image => image.Status == UploadStatus.Rejected) => Rejected(result),
            [{ Status: UploadStatus.Added, Id: { } id }] => TypedResults.Created($"/v1/images/{id}", result),
            _ when images.Any(image => image.Status == UploadStatus.Added) => TypedResults.Created((string?)null, result),
            _ => TypedResults.Ok(result),
        };
    }

    private static async Task<UploadedImage[]> AddAsync(
        ClusterCalls cluster, FormPart[] files, DuplicatePolicy? onDuplicate, CancellationToken cancellationToken)
    {
        var images = new UploadedImage[files.Length];
        var calls = Enumerable.Range(0, files.Length).Chunk(UploadsPerCall);
        await Parallel.ForEachAsync(
            calls,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (call, cancellation) =>
            {
                Upload[] uploads = [.. call.Select(i => new Upload(files[i].FileName!, files[i].Content))];
                var request = Guid.NewGuid();
                var outcomes = await cluster.WriteAsync((IIngestGrain ingest) => ingest.AddUploadsAsync(uploads.AsImmutable(), request, onDuplicate), cancellation);
                foreach (var (i, outcome) in call.Zip(outcomes))
                {
                    images[i] = outcome.ToUploadedImage(files[i].FileName!);
                }
            });
        return images;
    }

    private static async Task<Ok<LibraryPage>> BrowseAsync(HttpRequest request, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        var query = LibraryFields.Read(RequestFields.FromQuery(request.Query, LibraryFields.Query));
        var answer = await cluster.ReadAsync((ILibraryGrain library) => library.BrowseAsync(query), cancellationToken);
        return TypedResults.Ok(answer.ToPage(query.Sort));
    }

    private static ProblemHttpResult Rejected(UploadResult result) => TypedResults.Problem(
        detail: result.Images.Length == 1 ? result.Images[0].Reason : "Every file was rejected; images says why.",
        statusCode: StatusCodes.Status422UnprocessableEntity,
        extensions: new Dictionary<string, object?> { ["images"] = result.Images });

    private static async Task<Results<Ok<ImageRecord>, ProblemHttpResult>> GetAsync(long id, ClusterCalls cluster, CancellationToken cancellationToken) =>
        await cluster.ReadAsync((ILibraryGrain library) => library.GetAsync(id), cancellationToken) is { } details
            ? TypedResults.Ok(details.ToRecord())
            : Problems.NoSuchImage(id);

    private static async Task<IResult> GetContentAsync(long id, HttpResponse response, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        if (await cluster.ReadAsync((ILibraryGrain library) => library.GetAsync(id), cancellationToken) is not { } details
            || await OriginalStream.OpenAsync(cluster, id, cancellationToken) is not { } original)
        {
            return Problems.NoSuchImage(id);
        }

        response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            original,
            original.MediaType,
            entityTag: new EntityTagHeaderValue($"\"{details.Sha256}\""),
            enableRangeProcessing: true);
    }

    private static async Task<IResult> GetThumbnailAsync(long id, HttpResponse response, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        if (await cluster.ReadAsync((ILibraryGrain library) => library.GetThumbnailAsync(id), cancellationToken) is not { } thumbnail)
        {
            return Problems.NoSuchImage(id);
        }

        response.Headers.CacheControl = "private, max-age=3600";
        var tag = Convert.ToHexStringLower(SHA256.HashData(thumbnail.Content).AsSpan(0, 16));
        return TypedResults.Bytes(thumbnail.Content, thumbnail.MediaType, entityTag: new EntityTagHeaderValue($"\"{tag}\""));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(long id, ClusterCalls cluster, CancellationToken cancellationToken)
    {
        // A repeated call finds the image gone when the first one's answer was lost.
        var calls = 0;
        var deleted = await cluster.WriteAsync(
            async (ILibraryGrain library) =>
            {
                var isRepeated = Interlocked.Increment(ref calls) > 1;
                return await library.DeleteAsync(id) || isRepeated;
            },
            cancellationToken);
        return deleted ? TypedResults.NoContent() : Problems.NoSuchImage(id);
    }
}
