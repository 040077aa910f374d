using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Api;

public sealed class MapTests : IClassFixture<ApiNode>
{
    private readonly ApiNode _node;

    public MapTests(ApiNode node) => _node = node;

    [Fact]
    public async Task A_map_is_made_watched_and_read_in_pieces()
    {
        var folders = new[] { "alps", "beach" };
        foreach (var (folder, at) in folders.Select((name, at) => (_node.Folder.CreateSubdirectory(name), at)))
        {
            foreach (var seed in Enumerable.Range(9100 + 100 * at, 25))
            {
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{seed}.ppm"), TestPicture.Ppm(seed));
            }

            await _node.Http.IngestAsync(new { source = folder.FullName });
        }

        Assert.Equal("none", (string?)(await _node.Http.GetJsonAsync("/v1/map?measure=pdq"))["state"]);
        using (var missing = await _node.Http.GetAsync("/v1/map/points?measure=pdq"))
        {
            await missing.ReadProblemAsync(HttpStatusCode.NotFound);
        }

        using var started = await _node.Http.PostAsJsonAsync("/v1/map", new { measure = "pdq" });
        Assert.Equal("building", (string?)(await started.ReadAsync(HttpStatusCode.Accepted))["state"]);
        Assert.Equal("/v1/map?measure=pdq", started.Headers.Location?.OriginalString);
        var events = await _node.Http.ReadEventsAsync("/v1/map/events?measure=pdq");

        Assert.All(events[..^1], item => Assert.Equal(("progress", "building"), (item.Type, (string?)item.Data["state"])));
        Assert.Equal("done", events[^1].Type);
        var map = await _node.Http.GetJsonAsync("/v1/map?measure=pdq");
        Assert.Equal(("ready", 50, 0), ((string?)map["state"], (int)map["points"]!, (int)map["unplaced"]!));
        Assert.Equal(50, (int)map["quality"]!["sample"]!);
        Assert.InRange((double)map["quality"]!["trustworthiness"]!, 0.4, 1);
        Assert.Equal(["", .. folders], map["labels"]!.AsArray().Select(label => (string?)label).Order(StringComparer.Ordinal));

        var all = await ReadPointsAsync("measure=pdq");
        Assert.Equal(50, all.Length);
        Assert.Equal(all[..7], await ReadPointsAsync("measure=pdq&limit=7"));
        var labels = map["labels"]!.AsArray();
        foreach (var point in all)
        {
            var image = await _node.Http.GetJsonAsync($"/v1/images/{point.Id}");
            Assert.Contains($"/{labels[point.Label]}/", image.ToJsonString(), StringComparison.Ordinal);
        }

        var (left, right) = (all.Min(point => point.X), all.Average(point => point.X));
        FormattableString box = $"measure=pdq&box={left},-1000,{right},1000";
        Assert.Equal(all.Where(point => point.X <= right), await ReadPointsAsync(FormattableString.Invariant(box)));

        await _node.Http.DeleteAsync($"/v1/images/{all[0].Id}");
        Assert.Equal(all[1..], await ReadPointsAsync("measure=pdq"));
    }

    [Theory]
    [InlineData("/v1/map?measure=smell", "measure")]
    [InlineData("/v1/map?size=3", "size")]
    [InlineData("/v1/map/events?measure=smell", "measure")]
    [InlineData("/v1/map/points?limit=0", "limit")]
    [InlineData("/v1/map/points?limit=500001", "limit")]
    [InlineData("/v1/map/points?box=1,2,3", "box")]
    [InlineData("/v1/map/points?box=1,2,3,nan", "box")]
    [InlineData("/v1/map/points?box=3,2,1,4", "box")]
    public async Task A_bad_query_is_refused_by_the_field(string path, string field)
    {
        using var response = await _node.Http.GetAsync(path);

        var problem = await response.ReadProblemAsync(HttpStatusCode.BadRequest);
        Assert.NotNull(problem["errors"]![field]);
    }

    [Fact]
    public async Task The_measure_is_chosen_where_none_is_named()
    {
        Assert.Equal("color", (string?)(await _node.Http.GetJsonAsync("/v1/map"))["measure"]);
    }

    private async Task<Point[]> ReadPointsAsync(string query)
    {
        using var response = await _node.Http.GetAsync($"/v1/map/points?{query}");
        Assert.Equal("application/vnd.imagesearch.map-points", response.Content.Headers.ContentType?.MediaType);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("ISMP"u8, bytes.AsSpan(0, 4));
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)));
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        Assert.Equal(16 + 19 * count, bytes.Length);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Point(
                (long)BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(16 + 8 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(16 + 8 * count + 4 * i)),
                BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(16 + 12 * count + 4 * i)),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(16 + 16 * count + 2 * i)),
                bytes[16 + 18 * count + i])),
        ];
    }

    private sealed record Point(long Id, float X, float Y, ushort Label, byte Nearness);
}
