using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Access;
using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;

namespace OrleansImageSearch.Client.Api.Endpoints;

/// <summary>Signing in and out of the web UI.</summary>
internal static class SessionEndpoints
{
    private const string Cookie = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/session").WithTags("Session").AllowAnonymous();

        session.MapGet("", Get)
            .WithName("getSession")
            .WithSummary("Whether a key is asked for, and whether this request is let in.");

        session.MapPost("", SignInAsync)
            .WithName("signIn")
            .WithSummary("Takes the API key for a session cookie.")
            .RequireRateLimiting(AccessHosting.SignInLimit)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        session.MapDelete("", (Delegate)SignOutAsync)
            .WithName("signOut")
            .WithSummary("Ends the session.");
    }

    private static Ok<Session> Get(HttpContext context, IOptions<AccessOptions> access) =>
        TypedResults.Ok(new Session(access.Value.IsRequired, context.User.Identity is { IsAuthenticated: true }));

    private static async Task<Results<NoContent, ProblemHttpResult>> SignInAsync(
        SignIn request, HttpContext context, ApiKey key, IOptions<AccessOptions> access)
    {
        if (!access.Value.IsRequired)
        {
            return TypedResults.NoContent();
        }

        if (!key.IsRight(request.Key))
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, "That is not the API key; it is what Access:ApiKey is set to on the server.");
        }

        await context.SignInAsync(Cookie, BearerHandler.Holder(Cookie), new AuthenticationProperties { IsPersistent = true });
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(Cookie);
        return TypedResults.NoContent();
    }
}
