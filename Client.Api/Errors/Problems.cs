using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Errors;

/// <summary>The problem+json documents that this API answers with.</summary>
internal static class Problems
{
    public static ProblemHttpResult NoSuchImage(long id) =>
        Of(StatusCodes.Status404NotFound, $"There is no image {id}.");

    public static ProblemHttpResult NoSuchJob(Guid id) =>
        Of(StatusCodes.Status404NotFound, $"There is no job {id}.");

    /// <summary>400 that names the field.</summary>
    public static ProblemHttpResult Invalid(InvalidRequestException exception) =>
        TypedResults.Problem(new HttpValidationProblemDetails(new Dictionary<string, string[]> { [exception.Field] = [exception.Message] })
        {
            Status = StatusCodes.Status400BadRequest,
            Detail = exception.Message,
        });

    /// <summary>500: what went wrong is in the log alone, under the same trace id.</summary>
    public static ProblemHttpResult Unexpected(string traceId) => TypedResults.Problem(
        "The server failed; its log says why under this trace id.",
        statusCode: StatusCodes.Status500InternalServerError,
        extensions: new Dictionary<string, object?> { ["traceId"] = traceId });

    public static ProblemHttpResult Of(int status, string? detail) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Detail = detail });

    /// <summary>For answers that the framework gives without a body.</summary>
    public static ProblemHttpResult OfStatus(HttpContext context) => Of(context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => "This server asks for its API key: send it as Authorization: Bearer KEY, or sign in on the web page.",
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}; /openapi/v1.json lists every call.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"Send application/json, not '{context.Request.ContentType}'.",
        _ => null,
    });
}
