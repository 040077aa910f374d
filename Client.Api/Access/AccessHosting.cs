using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Errors;

namespace OrleansImageSearch.Client.Api.Access;

/// <summary>
/// Who may use the API: where a key is set, those who send it, and browsers that signed in with it. Where none is set, everybody, but
/// no page of another site by way of somebody's browser.
/// </summary>
internal static class AccessHosting
{
    /// <summary>The rate limit of signing in.</summary>
    public const string SignInLimit = "sign-in";

    /// <summary>Our page sends it with every change. Another site's page cannot: its browser would ask us first, and we never agree.</summary>
    private const string PageHeader = "X-Imagesearch";

    private const string KeyOrSession = "key or session";

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptions.Validator>();
        services.AddSingleton<ApiKey>();
        services.AddSingleton<IDataProtectionProvider, ApiKeyProtection>();

        services.AddAuthentication(KeyOrSession)
            .AddPolicyScheme(KeyOrSession, null, scheme =>
            {
                scheme.ForwardDefaultSelector = context => context.Request.Headers.Authorization.Count > 0
                    ? BearerHandler.SchemeName
                    : CookieAuthenticationDefaults.AuthenticationScheme;
                scheme.ForwardChallenge = scheme.ForwardForbid = BearerHandler.SchemeName;
            })
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null)
            .AddCookie();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<AccessOptions>>((cookie, access) =>
            {
                cookie.Cookie.Name = "imagesearch";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Strict;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.ExpireTimeSpan = access.Value.SessionLifetime;
                cookie.SlidingExpiration = true;
            });
        services.AddAuthorization();
        services.AddOptions<AuthorizationOptions>().Configure<IOptions<AccessOptions>>((authorization, access) =>
            authorization.FallbackPolicy = access.Value.IsRequired ? authorization.DefaultPolicy : null);

        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<AccessOptions>>((limiter, access) =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) => Refuse(
                rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many attempts to sign in; wait a minute and try again.");
            limiter.AddPolicy(SignInLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = access.Value.SignInsPerMinute, Window = TimeSpan.FromMinutes(1) }));
        });

        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<AccessOptions>>((forwarded, access) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix;
            Array.ForEach(access.Value.KnownProxies, proxy => forwarded.KnownProxies.Add(IPAddress.Parse(proxy)));
        });
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseAuthentication();
        app.Use(RefuseOtherSitesAsync);
        app.UseAuthorization();
        app.UseRateLimiter();
    }

    /// <summary>
    /// Changes that a browser sends must come from our page: one that says it comes from another site is refused, and one that rests on the
    /// session cookie must carry the page's header (OWASP, Cross-Site Request Forgery Prevention: custom request headers).
    /// </summary>
    private static Task RefuseOtherSitesAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return next(context);
        }

        var isForeign = request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none");
        var restsOnCookie = context.User.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme };
        return isForeign || (restsOnCookie && !request.Headers.ContainsKey(PageHeader))
            ? Refuse(context, StatusCodes.Status403Forbidden, $"This change was sent by a page of another site. Programs send the API key, pages the header {PageHeader}.").AsTask()
            : next(context);
    }

    private static ValueTask Refuse(HttpContext context, int status, string detail) =>
        new(Problems.Of(status, detail).ExecuteAsync(context));
}
