using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli;

[Collection(SharedApiNode.Name)]
public sealed class SortCommandTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Server => node.Http.BaseAddress!.AbsoluteUri;

    [Fact]
    public async Task Look_alikes_stand_beside_each_other_in_the_list_and_unknown_files_are_left_out_by_name()
    {
        // In the order of names three scenes take turns.
        for (var i = 0; i < 9; i++)
        {
            var picture = TestPicture.Ppm(8300 + i % 3, noise: 1 + i / 3);
            await node.Http.AddAsync($"{i}.ppm", picture);
            _folder.Write($"photos/{i}.ppm", picture);
        }

        var unknown = _folder.Write("photos/unknown.ppm", TestPicture.Ppm(8399));
        var list = Path.Combine(_folder.Path, "list.txt");

        var run = await CommandRun.OfAsync("sort", Path.Combine(_folder.Path, "photos"), "-o", list, "--measure", "pdq", "--server", Server);

        Assert.Equal((3, ""), (run.ExitCode, run.Out));
        var scenes = File.ReadAllLines(list).Select(path => int.Parse(Path.GetFileNameWithoutExtension(path)) % 3).ToArray();
        Assert.Equal(9, scenes.Length);
        Assert.Equal(2, scenes.Zip(scenes.Skip(1)).Count(pair => pair.First != pair.Second));
        Assert.Contains("9 images in order by pdq", run.Error, StringComparison.Ordinal);
        Assert.Contains($"left out {unknown}: the server does not know it", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_with_the_same_bytes_follow_each_other_as_lines_of_json()
    {
        var picture = TestPicture.Ppm(8310);
        var id = await node.Http.AddAsync("one.ppm", picture);
        string[] files = [_folder.Write("a.ppm", picture), _folder.Write("b.ppm", picture)];

        var run = await CommandRun.OfAsync("sort", _folder.Path, "--jsonl", "--server", Server);

        Assert.Equal(0, run.ExitCode);
        var lines = run.OutLines.Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(files, lines.Select(line => (string)line["path"]!));
        Assert.All(lines, line => Assert.Equal((id, 0.0), ((long)line["id"]!, (double)line["distance"]!)));
    }

    [Fact]
    public async Task An_unknown_measure_is_told_with_those_there_are() =>
        (await CommandRun.OfAsync("sort", _folder.Path, "--measure", "smell", "--server", Server)).AssertFailed(1, "smell");

    [Fact]
    public async Task A_list_that_cannot_be_written_is_one_line() =>
        (await CommandRun.OfAsync("sort", _folder.Path, "-o", Path.Combine(_folder.Path, "no", "list"), "--server", Server)).AssertFailed(1, "cannot be written");

    public void Dispose() => _folder.Dispose();
}
