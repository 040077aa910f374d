using System.Net;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Silo;

namespace OrleansImageSearch.Client.Api;

/// <summary>Where the API is served.</summary>
internal static class ListenAddress
{
    private static readonly string[] ConfiguredElsewhere = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    /// <summary>Serves 127.0.0.1 at the port of <see cref="ApiOptions"/>, unless the standard settings of ASP.NET say where to serve.</summary>
    public static void Apply(WebApplication app)
    {
        var portIsSet = app.Configuration.GetSection($"{ApiOptions.Section}:{nameof(ApiOptions.Port)}").Exists();
        if (portIsSet || !ConfiguredElsewhere.Any(key => app.Configuration.GetSection(key).Exists()))
        {
            app.Urls.Add($"http://127.0.0.1:{app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Port}");
        }
    }

    /// <summary>Finds out that an address is taken before anything else starts.</summary>
    /// <exception cref="IOException">An address cannot be served; the message says which and why.</exception>
    public static void RequireFree(WebApplication app)
    {
        var configured = app.Configuration["urls"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var url in app.Urls.Count > 0 ? app.Urls : configured)
        {
            var address = BindingAddress.Parse(url);
            if (address.Port != 0 && !address.IsUnixPipe && !address.IsNamedPipe)
            {
                PortCheck.RequireFree(
                    IPAddress.TryParse(address.Host, out var ip) ? ip : IPAddress.Loopback, address.Port, "choose another port with --port");
            }
        }
    }
}
