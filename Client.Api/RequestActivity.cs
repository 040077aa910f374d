using Microsoft.AspNetCore.Http.Features;

namespace OrleansImageSearch.Client.Api;

/// <summary>Names the activity of a request by OpenTelemetry's conventions for HTTP.</summary>
internal static class RequestActivity
{
    public static async Task NameAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            await next(context);
            return;
        }

        activity.SetTag("http.request.method", context.Request.Method).SetTag("url.path", context.Request.Path.Value);
        await next(context);
        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            activity.SetTag("http.route", route).DisplayName = $"{context.Request.Method} {route}";
        }
    }
}
