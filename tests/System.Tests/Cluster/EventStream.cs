using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cluster;

/// <summary>Server-sent events as they come.</summary>
internal sealed class EventStream(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items) : IDisposable
{
    public static async Task<EventStream> OpenAsync(HttpClient http, string path)
    {
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventStream(response, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>Every event so far.</summary>
    public List<(string Type, JsonNode Data)> Seen { get; } = [];

    /// <summary>Reads up to the first event of a type that meets a condition, for <see cref="ProcessCluster.StepLimit"/> at most.</summary>
    public async Task<JsonNode> UntilAsync(string type, Func<JsonNode, bool> condition)
    {
        using var limit = new CancellationTokenSource(ProcessCluster.StepLimit);
        try
        {
            while (await items.MoveNextAsync().AsTask().WaitAsync(limit.Token))
            {
                Seen.Add((items.Current.EventType, JsonNode.Parse(items.Current.Data)!));
                if (items.Current.EventType == type && condition(Seen[^1].Data))
                {
                    return Seen[^1].Data;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No such event {type} came in time; the last event: {Seen[^1].Type} {Seen[^1].Data}");
        }

        throw new InvalidOperationException($"The stream ended before there was such an event {type}; the last event: {Seen[^1].Type} {Seen[^1].Data}");
    }

    public void Dispose() => response.Dispose();
}
