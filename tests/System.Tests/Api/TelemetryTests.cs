using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed partial class TelemetryTests(ApiNode node)
{
    [Fact]
    public async Task One_trace_holds_the_request_the_search_and_every_bucket_asked()
    {
        await node.Http.AddAsync("trace.ppm", TestPicture.Ppm(seed: 7001));
        var traceId = ActivityTraceId.CreateRandom();
        var trace = new ConcurrentQueue<Activity>();
        var served = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "OrleansImageSearch" or "Microsoft.AspNetCore" || source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == traceId)
                {
                    trace.Enqueue(activity);
                    if (activity.Source.Name == "Microsoft.AspNetCore")
                    {
                        served.SetResult();
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        using var form = new MultipartFormDataContent().WithFile("image", "q.ppm", TestPicture.Ppm(seed: 7001)).With("exact", "true");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/search") { Content = form };
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await node.Http.SendAsync(request);
        var result = await response.ReadAsync(HttpStatusCode.OK);
        await served.Task;

        var http = Assert.Single(trace, activity => activity.Source.Name == "Microsoft.AspNetCore");
        Assert.Equal("POST /v1/search", http.DisplayName);
        Assert.Equal(200, http.GetTagItem("http.response.status_code"));
        Assert.Single(trace, activity => activity.OperationName == "search");
        Assert.Single(trace, activity => activity.OperationName == "decode");
        Assert.Equal(
            (int)result["receipt"]!["bucketsAsked"]!,
            trace.Where(activity => activity.OperationName == "search bucket").Select(activity => activity.GetTagItem("imagesearch.bucket")).Distinct().Count());
    }

    [Fact]
    public async Task The_metrics_count_searches_ingests_buckets_and_descriptors_in_valid_prometheus_text()
    {
        await node.Http.AddAsync("metrics.ppm", TestPicture.Ppm(seed: 7002));
        using var form = new MultipartFormDataContent().WithFile("image", "q.ppm", TestPicture.Ppm(seed: 7002));
        await node.Http.SearchAsync(form);

        using var response = await node.Http.GetAsync("/metrics");
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(Line(), line));
        var images = (long)(await node.Http.GetJsonAsync("/v1/cluster"))["images"]!;
        Assert.Equal(images, ValueOf("imagesearch_descriptors{measure=\"pdq/1\"}"));
        Assert.True(ValueOf("imagesearch_buckets{measure=\"pdq/1\"}") >= 1);
        Assert.True(ValueOf("imagesearch_bucket_memory_bytes{measure=\"pdq/1\"}") > 0);
        Assert.True(ValueOf("imagesearch_ingests_total{status=\"added\"}") >= 1);
        var searches = ValueOf("imagesearch_searches_total{degraded=\"false\"}");
        Assert.True(searches >= 1);
        Assert.Equal(searches, ValueOf("imagesearch_search_duration_seconds_count{degraded=\"false\"}"));
        Assert.Equal(searches, ValueOf("imagesearch_search_duration_seconds_bucket{degraded=\"false\",le=\"+Inf\"}"));
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_seconds_bucket{", StringComparison.Ordinal));
        foreach (var type in lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).GroupBy(line => line.Split(' ')[2]))
        {
            Assert.Single(type);
        }

        double ValueOf(string series) => double.Parse(
            Assert.Single(lines, line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..],
            global::System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A line of the text format: a comment that helps or types, or a sample.</summary>
    [GeneratedRegex("""^(# HELP [a-zA-Z_:][\w:]* ?.*|# TYPE [a-zA-Z_:][\w:]* (counter|gauge|histogram)|[a-zA-Z_:][\w:]*(\{[a-zA-Z_]\w*="([^"\\\n]|\\.)*"(,[a-zA-Z_]\w*="([^"\\\n]|\\.)*")*\})? (-?[0-9.]+(E[+-]?[0-9]+)?|[+-]Inf|NaN))$""")]
    private static partial Regex Line();
}
