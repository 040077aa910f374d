using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

[Collection(SharedApiNode.Name)]
public sealed class MatchTests(ApiNode node) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Server => node.Http.BaseAddress!.AbsoluteUri;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_that_the_other_folder_has_are_told_and_end_with_11()
    {
        var same = _folder.Write("a/same %41.ppm", TestPicture.Ppm(9100));
        var edited = _folder.Write("a/edited.ppm", TestPicture.Ppm(9101, noise: 4));
        _folder.Write("a/new.ppm", TestPicture.Ppm(9102));
        _folder.Write("a/text.ppm", "text");
        var there = _folder.Write("b/same.ppm", TestPicture.Ppm(9100));
        var original = _folder.Write("b/sub/original.ppm", TestPicture.Ppm(9101));
        _folder.Write("bb/new.ppm", TestPicture.Ppm(9102));

        var run = await CommandRun.OfAsync("match", Path.Combine(_folder.Path, "a"), "--against", Path.Combine(_folder.Path, "b"), "--jsonl", "--server", Server);

        Assert.Equal(11, run.ExitCode);
        Assert.Contains("text.ppm cannot be searched for", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        var lines = run.OutLines.Select(line => JsonNode.Parse(line)!).OrderBy(line => (string)line["path"]!, StringComparer.Ordinal).ToArray();
        Assert.Equal([edited, same], lines.Select(line => (string)line["path"]!));
        Assert.Equal(DuplicateFolder.UriOf(original), (string)lines[0]["matches"]![0]!["uri"]!);
        Assert.Equal(DuplicateFolder.UriOf(there), (string)lines[1]["matches"]![0]!["uri"]!);
        Assert.InRange((double)lines[0]["matches"]![0]!["distance"]!, 0, 31);
        Assert.Equal(0, (double)lines[1]["matches"]![0]!["distance"]!);
    }

    [Fact]
    public async Task A_folder_is_not_matched_with_itself_and_nothing_found_ends_with_0()
    {
        _folder.Write("a/one.ppm", TestPicture.Ppm(9110));
        _folder.Write("a/two.ppm", TestPicture.Ppm(9111));

        var run = await CommandRun.OfAsync("match", Path.Combine(_folder.Path, "a"), "--against", _folder.Path, "--server", Server);

        Assert.Equal((0, "", "0 of 2 files are there already\n"), (run.ExitCode, run.Error, run.Out));
    }

    [Fact]
    public async Task Wrong_usage_is_told()
    {
        (await CommandRun.OfAsync("match", "a")).AssertFailed(2, "--against");
        (await CommandRun.OfAsync("match", "a", "--against", "/no/such/folder")).AssertFailed(2, "/no/such/folder, which is no folder here");
        (await CommandRun.OfAsync("match", "a", "--against", "/tmp", "--server", "http://images.example")).AssertFailed(1, "run match where the server is");
    }
}
