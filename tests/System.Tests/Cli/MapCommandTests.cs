using System.Text.RegularExpressions;
using System.Xml.Linq;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

[Collection(SharedApiNode.Name)]
public sealed class MapCommandTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Server => node.Http.BaseAddress!.AbsoluteUri;

    [Fact]
    public async Task A_map_is_made_once_and_written_in_every_form()
    {
        for (var i = 0; i < 30; i++)
        {
            await node.Http.AddAsync($"{i}.ppm", TestPicture.Ppm(8500 + i % 10, noise: 1 + i / 10));
        }

        var html = await RunAsync("map.html");
        var page = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "map.html"));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        Assert.Empty(Regex.Matches(page, "(src|href)=[\"']?https?:"));
        Assert.InRange(Regex.Count(page, "/9j/"), 30, int.MaxValue);
        var builtAt = (string?)(await node.Http.GetJsonAsync("/v1/map?measure=pdq"))["builtAt"];

        await RunAsync("map.svg");
        var svg = XDocument.Load(Path.Combine(_folder.Path, "map.svg"));
        Assert.InRange(svg.Descendants().Count(element => element.Name.LocalName == "image"), 1, 2000);

        await RunAsync("map.png");
        var png = ImageDecoder.Decode(await File.ReadAllBytesAsync(Path.Combine(_folder.Path, "map.png")), DecodeLimits.Default);
        Assert.Equal((2400, 2400), (png.Width, png.Height));
        Assert.True(png.Pixels.Distinct().Count() > 50, "the picture shows next to nothing");

        Assert.Equal(builtAt, (string?)(await node.Http.GetJsonAsync("/v1/map?measure=pdq"))["builtAt"]);
        await RunAsync("again.html", "--rebuild");
        Assert.NotEqual(builtAt, (string?)(await node.Http.GetJsonAsync("/v1/map?measure=pdq"))["builtAt"]);
        Assert.Matches(@"^[\d,]+ images by pdq; of \d+ neighbours: trustworthiness [01]\.\d{4}, preserved [\d.]+ ?% \(on [\d,]+ images\)\n$", html.Out);
    }

    [Fact]
    public async Task An_unknown_measure_is_told_with_those_there_are() =>
        (await CommandRun.OfAsync("map", "-o", Path.Combine(_folder.Path, "map.html"), "--measure", "smell", "--server", Server)).AssertFailed(1, "smell");

    [Theory]
    [InlineData("-o must name a file that ends with", "-o", "map.gif")]
    [InlineData("--thumbnails must be 0 to", "-o", "map.html", "--thumbnails", "-1")]
    [InlineData("see imagesearch map --help", "--measure", "pdq")]
    public async Task Wrong_usage_is_one_line(string message, params string[] arguments) =>
        (await CommandRun.OfAsync(["map", .. arguments])).AssertFailed(2, message);

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_line()
    {
        await node.Http.AddAsync("one.ppm", TestPicture.Ppm(8590));

        (await CommandRun.OfAsync("map", "-o", Path.Combine(_folder.Path, "no", "map.svg"), "--measure", "color", "--server", Server)).AssertFailed(1, "cannot be written");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<CommandRun> RunAsync(string file, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["map", "-o", Path.Combine(_folder.Path, file), "--measure", "pdq", "--server", Server, .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run;
    }
}
