using System.Text.Json.Nodes;
using OrleansImageSearch.System.Tests.Api;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>The commands on a node, on a collection of its own.</summary>
public sealed class WholeCollectionTests : IAsyncLifetime, IDisposable
{
    private readonly ApiNode _node = new();
    private readonly TemporaryFolder _folder = new();

    private string Server => _node.Http.BaseAddress!.AbsoluteUri;

    private string Trash => Path.Combine(_folder.Path, "trash");

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_list_prints_apply_reads_and_undo_takes_back()
    {
        _folder.Write("photos/large.ppm", TestPicture.Ppm(1, width: 192, height: 144));
        _folder.Write("photos/small.ppm", TestPicture.Ppm(1));
        _folder.Write("photos/sub/line\nbreak %41 ü.ppm", TestPicture.Ppm(1, noise: 3));
        _folder.Write("photos/same.ppm", TestPicture.Ppm(2));
        _folder.Write("photos/sub/same again.ppm", TestPicture.Ppm(2));
        _folder.Write("photos/alone.ppm", TestPicture.Ppm(3));
        var photos = Path.Combine(_folder.Path, "photos");
        Assert.Equal(0, (await RunAsync("ingest", photos)).ExitCode);
        await _node.Http.AddAsync("uploaded.ppm", TestPicture.Ppm(2, noise: 2));
        var before = DuplicateFolder.Snapshot(photos, withFolderTimes: true);

        var listed = await RunAsync("duplicates", "list", "--jsonl");

        Assert.Equal(11, listed.ExitCode);
        Assert.Equal(2, listed.OutLines.Length);
        var lines = Path.Combine(_folder.Path, "groups.jsonl");
        File.WriteAllText(lines, listed.Out);

        var planned = await RunAsync("duplicates", "apply", lines, "--trash", Trash, "--jsonl");
        Assert.Equal((11, before), (planned.ExitCode, DuplicateFolder.Snapshot(photos, withFolderTimes: true)));

        var applied = await RunAsync("duplicates", "apply", lines, "--trash", Trash, "--yes", "--jsonl");
        Assert.True(applied.ExitCode == 0, applied.Out + applied.Error);
        var summary = JsonNode.Parse(applied.OutLines[^1])!["summary"]!;
        Assert.Equal(4, (int)summary["files"]! + (int)summary["uploads"]!);
        Assert.Equal(6 - (int)summary["files"]!, Directory.EnumerateFiles(photos, "*", SearchOption.AllDirectories).Count());
        Assert.True(File.Exists(Path.Combine(photos, "large.ppm")));
        var again = await RunAsync("duplicates", "list", "--scan", "--jsonl");
        Assert.Equal((0, ""), (again.ExitCode, again.Out));

        var undone = await RunAsync("duplicates", "undo", (string)summary["apply"]!, "--trash", Trash, "--jsonl");
        Assert.True(undone.ExitCode == 0, undone.Out + undone.Error);
        Assert.Equal((int)summary["uploads"]!, (int)JsonNode.Parse(undone.OutLines[^1])!["summary"]!["uploads"]!);
        Assert.Equal(before, DuplicateFolder.Snapshot(photos, withFolderTimes: true));
        Assert.Equal("there is nothing to undo\n", (await RunAsync("duplicates", "undo", "--trash", Trash)).Out);
        Assert.Equal(2, (await RunAsync("duplicates", "list", "--scan", "--jsonl")).OutLines.Length);
    }

    [Fact]
    public async Task Against_compares_two_folders_and_touches_only_one()
    {
        _folder.Write("a/copy.ppm", TestPicture.Ppm(11, width: 192, height: 144));
        _folder.Write("a/own.ppm", TestPicture.Ppm(12));
        _folder.Write("a/own copy.ppm", TestPicture.Ppm(12, noise: 2));
        _folder.Write("b/original.ppm", TestPicture.Ppm(11));
        Assert.Equal(0, (await RunAsync("ingest", _folder.Path)).ExitCode);
        var (a, b) = (Path.Combine(_folder.Path, "a"), Path.Combine(_folder.Path, "b"));

        Assert.Equal(11, (await RunAsync("duplicates", "list")).ExitCode);
        var applied = await RunAsync("duplicates", "apply", "--within", a, "--against", b, "--yes", "--trash", Trash, "--jsonl");

        Assert.Equal(1, (int)JsonNode.Parse(applied.OutLines[^1])!["summary"]!["files"]!);
        Assert.False(File.Exists(Path.Combine(a, "copy.ppm")));
        Assert.True(File.Exists(Path.Combine(a, "own copy.ppm")));
        Assert.True(File.Exists(Path.Combine(b, "original.ppm")));
    }

    [Fact]
    public async Task A_survivor_that_the_server_has_set_aside_brings_the_files_back()
    {
        var (kept, copy) = (_folder.Write("p/kept.ppm", TestPicture.Ppm(21, width: 192, height: 144)), _folder.Write("p/copy.ppm", TestPicture.Ppm(21)));
        Assert.Equal(0, (await RunAsync("ingest", Path.Combine(_folder.Path, "p"))).ExitCode);
        var listed = await RunAsync("duplicates", "list", "--jsonl");
        var group = JsonNode.Parse(Assert.Single(listed.OutLines))!;
        var survivor = group["items"]!.AsArray().Single(item => (string)item!["action"]! == "keep")!;
        Assert.Equal(DuplicateFolder.UriOf(kept), (string)survivor["uri"]!);
        using var aside = await _node.Http.PostAsync($"/v1/images/{survivor["image"]}/trash", null);
        aside.EnsureSuccessStatusCode();
        var lines = Path.Combine(_folder.Path, "groups.jsonl");
        File.WriteAllText(lines, listed.Out);

        var applied = await RunAsync("duplicates", "apply", lines, "--yes", "--trash", Trash);

        Assert.Equal(3, applied.ExitCode);
        Assert.True(File.Exists(copy));
        Assert.Equal("there is nothing to undo\n", (await RunAsync("duplicates", "undo", "--trash", Trash)).Out);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--server", Server]);
}
