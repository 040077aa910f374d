using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Library;

namespace OrleansImageSearch.Client.Api.Errors;

/// <summary>The one place where exceptions become HTTP answers. What is nobody's request's fault is logged here, once.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const string RetryAfterSeconds = "1";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = ProblemOf(httpContext, exception);
        if (problem.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private ProblemHttpResult ProblemOf(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case InvalidRequestException invalid:
                return Problems.Invalid(invalid);
            case OriginalUnavailableException:
                return Problems.Of(StatusCodes.Status410Gone, exception.Message);
            case BadHttpRequestException { InnerException: JsonException json }:
                return Problems.Invalid(Explain(json));
            case BadHttpRequestException bad:
                return Problems.Of(bad.StatusCode, bad.Message);
            case ClusterAbsentException:
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, exception.Message);
            case TimeoutException or OrleansException or CatalogUnavailableException:
                LogUnavailable(logger, context.Request.Method, context.Request.Path, exception);
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, "The cluster or its catalog did not answer; try again.");
            default:
                var traceId = Activity.Current?.Id ?? context.TraceIdentifier;
                LogUnexpected(logger, context.Request.Method, context.Request.Path, traceId, exception);
                return Problems.Unexpected(traceId);
        }
    }

    private static InvalidRequestException Explain(JsonException json)
    {
        var field = json.Path?.TrimStart('$').Split('.', '[', ']').FirstOrDefault(name => name.Length > 0) ?? "body";
        return new InvalidRequestException(
            field, $"The JSON body is not what this call takes, at {json.Path ?? "$"}, line {json.LineNumber + 1}; see /openapi/v1.json.");
    }

    [LoggerMessage(1, LogLevel.Warning, "{Method} {Path} found the cluster or its catalog unavailable.")]
    private static partial void LogUnavailable(ILogger logger, string method, PathString path, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed, trace id {TraceId}.")]
    private static partial void LogUnexpected(ILogger logger, string method, PathString path, string traceId, Exception exception);
}
