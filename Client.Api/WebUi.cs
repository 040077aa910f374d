using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace OrleansImageSearch.Client.Api;

/// <summary>The web UI: the files that <c>Web/</c> was bundled into, as <c>wwwroot</c> beside the program; without them the API works alone.</summary>
internal static class WebUi
{
    private const string Page = "index.html";

    /// <summary>Everything the page uses comes from here; nothing inline runs, and no other site may frame it.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The bundle changes with every build, and browsers ask whether it has; parts with a hash in their name never change.</summary>
    private static void SetCaching(StaticFileResponseContext file) =>
        file.Context.Response.Headers.CacheControl = file.Context.Request.Path.StartsWithSegments("/parts")
            ? "public, max-age=31536000, immutable"
            : "no-cache";

    /// <summary>Headers for every answer, and the page's files.</summary>
    public static void UseWebUi(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            // Originals are other people's bytes; no browser may take them for anything but pictures, nor run what an SVG says.
            headers.XContentTypeOptions = "nosniff";
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = SetCaching });
    }

    /// <summary>The page, for a request that would rather have it than JSON; null where there is none, or it would not.</summary>
    public static IFileInfo? PageFor(HttpRequest request)
    {
        var page = request.HttpContext.RequestServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider.GetFileInfo(Page);
        return page.Exists && request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html") ? page : null;
    }
}
