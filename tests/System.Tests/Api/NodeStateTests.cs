using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansImageSearch.System.Tests.Cluster;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

[Collection(SharedApiNode.Name)]
public sealed partial class NodeStateTests(ApiNode node)
{
    [Fact]
    public async Task The_cluster_report_accounts_for_every_descriptor()
    {
        await node.Http.AddAsync("state-1.ppm", TestPicture.Ppm(seed: 6001));
        await node.Http.AddAsync("state-2.ppm", TestPicture.Ppm(seed: 6002));

        var report = await node.Http.GetClusterUntilAsync(cluster => cluster["measures"]!.AsArray().All(measure =>
            (long)measure!["descriptors"]! == (long)cluster["images"]!));

        var images = (long)report["images"]!;
        Assert.True(images >= 2);
        Assert.Contains("Orleans", (string?)report["engine"], StringComparison.Ordinal);
        var silo = report["silos"]!.AsArray().Single()!;
        Assert.Equal("active", (string?)silo["status"]);
        Assert.All(silo["grains"]!.AsArray(), grain => Assert.True((int)grain!["activations"]! > 0));
        Assert.NotEmpty(silo["grains"]!.AsArray());

        var measures = report["measures"]!.AsArray();
        Assert.Equal(["color", "dhash", "pdq"], measures.Select(measure => ((string)measure!["measure"]!).Split('/')[0]).Order());
        Assert.All(measures, measure =>
        {
            Assert.Equal(images, (long)measure!["descriptors"]!);
            Assert.Empty(measure["cold"]!.AsArray());
            Assert.Empty(measure["unanswered"]!.AsArray());
            Assert.All(measure["buckets"]!.AsArray(), bucket => Assert.Equal((string?)silo["address"], (string?)bucket!["silo"]));
        });
        Assert.Equal(images * measures.Count, (long)silo["descriptors"]!);
        Assert.Equal(1, (double)report["skew"]!);
        Assert.Equal(measures.Sum(measure => measure!["buckets"]!.AsArray().Count), (int)silo["load"]!["buckets"]!);
        Assert.True((long)silo["load"]!["workingSetBytes"]! > 1 << 20);
        Assert.InRange((double)silo["load"]!["cpuShare"]!, 0, 1);
        Assert.True((double)silo["load"]!["uptimeSeconds"]! > 0);
        Assert.True((long)report["node"]!["workingSetBytes"]! > 1 << 20);
        Assert.True((double)report["node"]!["uptimeSeconds"]! > 0);
    }

    [Fact]
    public async Task The_stream_of_events_begins_with_the_history_and_goes_on_with_reports()
    {
        using var events = await EventStream.OpenAsync(node.Http, "/v1/cluster/events");

        var first = await events.UntilAsync("report", _ => true);
        var second = await events.UntilAsync("report", _ => true);

        Assert.Equal("history", events.Seen[0].Type);
        Assert.True((long)second["version"]! > (long)first["version"]!);
        Assert.True((DateTimeOffset)second["at"]! > (DateTimeOffset)first["at"]!);
        Assert.Equal("active", (string?)second["silos"]!.AsArray().Single()!["state"]);
        var history = await node.Http.GetJsonAsync("/v1/cluster/history");
        Assert.NotEmpty(history["points"]!.AsArray());
        Assert.NotNull(history["changes"]);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    public async Task A_serving_node_is_live_and_ready(string probe)
    {
        Assert.Equal(probe, (string?)(await node.Http.GetJsonAsync($"/health/{probe}"))["status"]);
    }

    [Fact]
    public async Task The_index_leads_to_the_document()
    {
        var index = await node.Http.GetJsonAsync("/");

        Assert.NotNull((await node.Http.GetJsonAsync((string)index["links"]!["openapi"]!))["paths"]);
    }

    [Fact]
    public async Task The_document_describes_every_route_with_its_methods()
    {
        var document = await node.Http.GetJsonAsync("/openapi/v1.json");

        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .Order();
        var routes = node.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => !route.RoutePattern.RawText!.StartsWith("/openapi/", StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {PathOf(route)}"))
            .Order();
        Assert.Equal(routes, described);
    }

    [Fact]
    public async Task Every_described_call_has_a_summary_a_name_and_its_answers()
    {
        var document = await node.Http.GetJsonAsync("/openapi/v1.json");

        var calls = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(call => call.Value!)).ToArray();
        Assert.All(calls, call => Assert.False(string.IsNullOrEmpty((string?)call["summary"])));
        Assert.All(calls, call => Assert.Contains(call["responses"]!.AsObject(), answer => answer.Key.StartsWith('2')));
        Assert.Equal(calls.Length, calls.Select(call => (string?)call["operationId"]).Distinct().Count());
        var search = document["paths"]!["/v1/search"]!["post"]!["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!["properties"]!;
        Assert.Equal("binary", (string?)search["image"]!["items"]!["format"]);
        Assert.Equal("integer", (string?)search["k"]!["type"]);
        var job = document["components"]!["schemas"]!["Job"]!;
        Assert.DoesNotContain("finishedAt", job["required"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("integer", (string?)job["properties"]!["found"]!["type"]);
        Assert.All(job["properties"]!.AsObject(), property => Assert.NotNull(property.Value!["description"]));
    }

    private static string PathOf(RouteEndpoint route)
    {
        var path = Constraint().Replace(route.RoutePattern.RawText!, "}").TrimEnd('/');
        return path.Length == 0 ? "/" : path;
    }

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();
}
