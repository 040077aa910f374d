using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OrleansImageSearch.System.Tests.Api;

/// <summary>The calls that several tests make, on the outside of the API: JSON as a client sees it.</summary>
internal static class ApiCalls
{
    public static MultipartFormDataContent WithFile(this MultipartFormDataContent form, string field, string fileName, byte[] content)
    {
        form.Add(new ByteArrayContent(content), field, fileName);
        return form;
    }

    public static MultipartFormDataContent With(this MultipartFormDataContent form, string field, string value)
    {
        form.Add(new StringContent(value), field);
        return form;
    }

    public static Task<HttpResponseMessage> UploadAsync(this HttpClient http, params (string Name, byte[] Content)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
        {
            form.WithFile("file", name, content);
        }

        return http.PostAsync("/v1/images", form);
    }

    /// <summary>Uploads one new picture.</summary>
    /// <returns>Its id.</returns>
    public static async Task<long> AddAsync(this HttpClient http, string name, byte[] content)
    {
        using var response = await http.UploadAsync((name, content));
        var body = await response.ReadAsync(HttpStatusCode.Created);
        return (long)body["images"]![0]!["id"]!;
    }

    public static async Task<JsonNode> SearchAsync(this HttpClient http, MultipartFormDataContent form)
    {
        using var response = await http.PostAsync("/v1/search", form);
        return await response.ReadAsync(HttpStatusCode.OK);
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        return await response.ReadAsync(HttpStatusCode.OK);
    }

    /// <summary>The first report of the cluster that fulfils a condition; waits for the silos' reports as they come.</summary>
    public static async Task<JsonNode> GetClusterUntilAsync(this HttpClient http, Func<JsonNode, bool> condition)
    {
        var report = await http.GetJsonAsync("/v1/cluster");
        while (!condition(report))
        {
            report = await http.GetJsonAsync($"/v1/cluster?known={report["version"]}");
        }

        return report;
    }

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonNode> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}, not {(int)expected}: {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>The problem document of an answer that must have this status.</summary>
    public static async Task<JsonNode> ReadProblemAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var problem = await response.ReadAsync(expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, (int)problem["status"]!);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]));
        Assert.DoesNotContain("   at ", problem.ToJsonString(), StringComparison.Ordinal);
        return problem;
    }

    /// <summary>Starts a job and waits for its end by its events.</summary>
    /// <returns>The job's last state.</returns>
    public static async Task<JsonNode> IngestAsync(this HttpClient http, object request)
    {
        using var response = await http.PostAsJsonAsync("/v1/ingest", request);
        var accepted = await response.ReadAsync(HttpStatusCode.Accepted);
        var events = await http.ReadEventsAsync($"/v1/jobs/{accepted["job"]}/events");
        return events[^1].Data;
    }

    /// <summary>Server-sent events to the end of the stream.</summary>
    public static async Task<List<(string Type, JsonNode Data)>> ReadEventsAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var events = new List<(string, JsonNode)>();
        await foreach (var item in global::System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync())
        {
            events.Add((item.EventType, JsonNode.Parse(item.Data)!));
        }

        return events;
    }

    public static long[] HitIds(this JsonNode result) => [.. result["hits"]!.AsArray().Select(hit => (long)hit!["id"]!)];
}
