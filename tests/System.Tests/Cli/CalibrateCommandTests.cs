using System.Net;
using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

/// <summary>On a node of its own, since a calibration holds for all its searches.</summary>
public sealed class CalibrateCommandTests : IAsyncLifetime, IDisposable
{
    private readonly ApiNode _node = new() { Settings = ["--Search:CalibrationLifetime", "00:00:00"] };
    private readonly TemporaryFolder _folder = new();

    private string Server => _node.Http.BaseAddress!.AbsoluteUri;

    [Fact]
    public async Task Pairs_give_weights_a_threshold_and_what_they_are_worth_and_searches_use_them_on_demand()
    {
        var list = WriteList(copies: 15, others: 15);
        var id = await _node.Http.AddAsync("stored.ppm", TestPicture.Ppm(900));

        var run = await CommandRun.OfAsync("calibrate", list, "--json", "--apply", "--server", Server);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var report = JsonNode.Parse(run.Out)!;
        Assert.Equal((30, 15), ((int)report["pairs"]!, (int)report["copies"]!));
        Assert.Equal(1, report["weights"]!.AsObject().Sum(weight => (double)weight.Value!), 1e-9);
        Assert.InRange((double)report["threshold"]!, 0.3, 1);
        Assert.Equal(1, (double)report["precision"]!["value"]!);
        Assert.InRange((double)report["recall"]!["value"]!, 0.8, 1);
        Assert.InRange((double)report["recall"]!["low"]!, 0.5, 0.99);

        var set = await _node.Http.GetJsonAsync("/v1/calibration");
        Assert.Equal(report["weights"]!.ToJsonString(), set["weights"]!.ToJsonString());
        var copy = await FirstHitAsync(TestPicture.Ppm(900, noise: 5));
        Assert.Equal(id, (long)copy["id"]!);
        Assert.InRange((double)copy["probability"]!, 0.8, 1);
        Assert.Equal(report["weights"]!.AsObject().Select(weight => weight.Key).Order(), copy["measures"]!.AsObject().Select(measure => measure.Key).Order());
        Assert.InRange((double)(await FirstHitAsync(TestPicture.Ppm(901)))["probability"]!, 0, 0.2);

        Assert.Equal(0, (await CommandRun.OfAsync("calibrate", "--reset", "--server", Server)).ExitCode);
        using var none = await _node.Http.GetAsync("/v1/calibration");
        await none.ReadProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(["color", "dhash", "pdq"], (await FirstHitAsync(TestPicture.Ppm(900)))["measures"]!.AsObject().Select(measure => measure.Key).Order());
    }

    [Fact]
    public async Task The_report_for_people_says_how_to_use_it_and_changes_nothing()
    {
        var run = await CommandRun.OfAsync("calibrate", WriteList(copies: 15, others: 15), "--server", Server);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.OutLines, line => line.StartsWith("30 pairs, 15 of them copies; copies have a score from 0.", StringComparison.Ordinal));
        Assert.Contains(run.OutLines, line => line.StartsWith("precision 100.0 % (95%: ", StringComparison.Ordinal));
        Assert.Contains(run.OutLines, line => line.StartsWith("try: imagesearch search IMAGE --measure ", StringComparison.Ordinal));
        using var none = await _node.Http.GetAsync("/v1/calibration");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("a.ppm,b.ppm", "line 1: 2 fields; write image,image,label")]
    [InlineData("image,image,label\na.ppm,b.ppm,perhaps", "line 2: the label is 'perhaps'; write copy or other")]
    [InlineData("a.ppm,\"b.ppm,copy", "line 1 is not CSV")]
    [InlineData("a.ppm,gone.ppm,copy", "line 1: an image cannot be read")]
    [InlineData("a.ppm,77,copy", "line 1: There is no image 77")]
    [InlineData("a.ppm,text.ppm,copy", "text.ppm' cannot be searched for")]
    [InlineData("a.ppm,a.ppm,copy", "There are 1 copies; label at least 10")]
    public async Task A_list_that_is_of_no_use_is_refused_with_its_line(string list, string reason)
    {
        _folder.Write("a.ppm", TestPicture.Ppm(1));
        _folder.Write("text.ppm", "text");

        var run = await CommandRun.OfAsync("calibrate", _folder.Write("pairs.csv", list), "--server", Server);

        run.AssertFailed(1, reason);
    }

    [Fact]
    public async Task Usage_is_explained()
    {
        (await CommandRun.OfAsync("calibrate")).AssertFailed(2, "name a file of labelled pairs, or --reset");
        (await CommandRun.OfAsync("calibrate", "pairs.csv", "--reset")).AssertFailed(2, "name a file of labelled pairs, or --reset");
        (await CommandRun.OfAsync("calibrate", "pairs.csv", "--precision", "2")).AssertFailed(2, "--precision must be above 0 and at most 1");
    }

    [Theory]
    [InlineData("""{"weights":{},"intercept":0,"slope":1}""")]
    [InlineData("""{"weights":{"sift":1},"intercept":0,"slope":1}""")]
    [InlineData("""{"weights":{"pdq":-1},"intercept":0,"slope":1}""")]
    [InlineData("""{"weights":{"pdq":1},"intercept":0,"slope":0}""")]
    [InlineData("""{"intercept":0,"slope":1}""")]
    public async Task A_calibration_that_makes_no_sense_is_refused(string calibration)
    {
        using var content = new StringContent(calibration, mediaType: new("application/json"));
        using var response = await _node.Http.PutAsync("/v1/calibration", content);

        await response.ReadProblemAsync(HttpStatusCode.BadRequest);
    }

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonNode> FirstHitAsync(byte[] picture) =>
        (await _node.Http.SearchAsync(new MultipartFormDataContent().WithFile("image", "query.ppm", picture).With("exact", "true")))["hits"]![0]!;

    private string WriteList(int copies, int others)
    {
        var lines = new List<string> { "first,second,label" };
        foreach (var i in Enumerable.Range(0, copies))
        {
            _folder.Write($"{i}.ppm", TestPicture.Ppm(i));
            _folder.Write($"{i}, again.ppm", TestPicture.Ppm(i, noise: 10 + 4 * i));
            lines.Add($"{i}.ppm,\"{i}, again.ppm\",copy");
        }

        foreach (var i in Enumerable.Range(0, others))
        {
            _folder.Write($"other {i}.ppm", TestPicture.Ppm(100 + i));
            lines.Add($"{i}.ppm,other {i}.ppm,other");
        }

        return _folder.Write("pairs.csv", string.Join('\n', lines));
    }
}
