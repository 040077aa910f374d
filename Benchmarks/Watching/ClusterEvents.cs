using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace OrleansImageSearch.Benchmarks.Watching;

/// <summary>The cluster's stream of events, read in the background.</summary>
internal sealed class ClusterEvents : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private ClusterEvents(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items) => (_response, _items) = (response, items);

    public static async Task<ClusterEvents> OpenAsync(HttpClient http)
    {
        var response = await http.GetAsync("/v1/cluster/events", HttpCompletionOption.ResponseHeadersRead);
        return new ClusterEvents(response, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>Reads up to the first report that meets a condition.</summary>
    /// <returns>The report, and the timestamp of <see cref="Stopwatch"/> when it had come.</returns>
    public async Task<(JsonNode Report, long At)> UntilAsync(Func<JsonNode, bool> condition)
    {
        while (await _items.MoveNextAsync())
        {
            if (_items.Current.EventType == "report")
            {
                var at = Stopwatch.GetTimestamp();
                var report = JsonNode.Parse(_items.Current.Data)!;
                if (condition(report))
                {
                    return (report, at);
                }
            }
        }

        throw new InvalidOperationException("The stream of events ended.");
    }

    /// <summary>Reads and drops everything for a time.</summary>
    /// <returns>Reports that came.</returns>
    public async Task<int> ReadAsync(TimeSpan time)
    {
        var (started, reports) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(started) < time && await _items.MoveNextAsync())
        {
            reports += _items.Current.EventType == "report" ? 1 : 0;
        }

        return reports;
    }

    public void Dispose() => _response.Dispose();
}
