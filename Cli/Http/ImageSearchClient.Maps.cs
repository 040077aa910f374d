namespace OrleansImageSearch.Cli.Http;

/// <summary>The map.</summary>
internal sealed partial class ImageSearchClient
{
    /// <param name="measure">Null: as the server chooses.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<MapStatus> GetMapAsync(string? measure, CancellationToken cancellationToken) =>
        GetAsync($"v1/map{Of(measure)}", ServerJson.Default.MapStatus, cancellationToken);

    /// <summary>Begins to make a map, or names the one that is being made.</summary>
    public Task<MapStatus> BuildMapAsync(string measure, CancellationToken cancellationToken) =>
        PostAsync("v1/map", new MapRequest(measure), ServerJson.Default.MapRequest, ServerJson.Default.MapStatus, cancellationToken);

    /// <summary>The map each time it changes, while it is made, and as it then is.</summary>
    public IAsyncEnumerable<MapStatus> WatchMapAsync(string measure, CancellationToken cancellationToken) =>
        WatchAsync($"v1/map/events{Of(measure)}", ServerJson.Default.MapStatus, cancellationToken);

    /// <summary>Points of a map as the server writes them.</summary>
    public async Task<byte[]> GetMapPointsAsync(string measure, int limit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/map/points{Of(measure)}&limit={limit}");
        using var response = await SendAsync(request, cancellationToken);
        return await UnlessBrokenAsync(response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static string Of(string? measure) => measure is null ? "" : $"?measure={Uri.EscapeDataString(measure)}";
}
