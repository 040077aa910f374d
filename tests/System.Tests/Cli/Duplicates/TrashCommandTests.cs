using System.Text;
using System.Text.Json.Nodes;
using OrleansImageSearch.Cli;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Output;
using OrleansImageSearch.Grains.Ingest;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

public sealed class TrashCommandTests : IAsyncLifetime
{
    private readonly DuplicateFolder _folder = DuplicateFolder.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public async Task The_trash_is_listed_and_deleted_only_when_asked_for_by_name()
    {
        var apply = await ApplyAsync();
        Assert.Equal(["copy"], _folder.TrashedContents());

        var listed = await CommandRun.OfAsync("trash", "list", "--jsonl", "--trash", _folder.Trash);
        var line = JsonNode.Parse(Assert.Single(listed.OutLines))!;
        Assert.Equal((apply, Path.Combine(_folder.Photos, "copy.jpg"), 4), ((string)line["apply"]!, (string)line["path"]!, (int)line["bytes"]!));
        Assert.Equal("copy", File.ReadAllText((string)line["trashPlace"]!));

        (await CommandRun.OfAsync("trash", "empty", "--trash", _folder.Trash)).AssertFailed(2, "1 files, 4 bytes would be deleted for ever and there is nobody to ask: add --yes");
        Assert.Equal(1, await AnswerAsync("no\n"));
        Assert.Equal(1, await AnswerAsync(""));
        Assert.Equal(["copy"], _folder.TrashedContents());

        Assert.Equal(0, await AnswerAsync("delete\n"));
        Assert.Empty(_folder.TrashedContents());
        Assert.Equal("there is nothing to delete\n", (await CommandRun.OfAsync("trash", "empty", "--trash", _folder.Trash)).Out);
    }

    [Fact]
    public async Task What_was_deleted_does_not_come_back_and_the_server_keeps_it_set_aside()
    {
        var apply = await ApplyAsync();
        Assert.Equal(0, (await CommandRun.OfAsync("trash", "empty", apply, "--yes", "--trash", _folder.Trash)).ExitCode);

        var undone = await _folder.RunAsync("duplicates", "undo", apply);

        Assert.Equal(3, undone.ExitCode);
        Assert.Contains("it was deleted when the trash was emptied", undone.Out, StringComparison.Ordinal);
        Assert.Single(_folder.Trashed);
    }

    [Fact]
    public async Task Files_that_the_server_does_not_know_to_be_in_the_trash_are_not_deleted()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        _folder.IsBroken = true;
        Assert.Equal(1, (await _folder.ApplyAsync("--yes")).ExitCode);

        var emptied = await CommandRun.OfAsync("trash", "empty", "--yes", "--trash", _folder.Trash);

        Assert.Equal(3, emptied.ExitCode);
        Assert.Equal(["copy"], _folder.TrashedContents());
    }

    [Fact]
    public async Task Neither_the_command_nor_the_server_takes_the_trash_in()
    {
        await ApplyAsync();
        var around = Path.GetDirectoryName(_folder.Photos)!;

        Assert.Equal(["copy"], _folder.TrashedContents());
        Assert.DoesNotContain(FileTree.Enumerate([new Source(around)]), file => file.Path.StartsWith(_folder.Trash, StringComparison.Ordinal));
        Assert.DoesNotContain(SourceLister.List([around]), file => file.Path.StartsWith(_folder.Trash, StringComparison.Ordinal));
        Assert.Contains(FileTree.Enumerate([new Source(around)]), file => file.Path.EndsWith("kept.jpg", StringComparison.Ordinal));
        Assert.Contains(SourceLister.List([around]), file => file.Path.EndsWith("kept.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_in_the_trash_is_nothing_that_stays()
    {
        await ApplyAsync();
        var inTrash = Directory.EnumerateFiles(Path.Combine(_folder.Trash, $"{_folder.Applies()[0]}", "files")).Single();
        _folder.Groups.Clear();
        _folder.AddGroup(inTrash, Path.Combine(_folder.Photos, "kept.jpg"));

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("is in the trash itself", run.OutLines[1], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.Photos, "kept.jpg")));
    }

    private async Task<string> ApplyAsync()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        return (string)JsonNode.Parse((await _folder.ApplyAsync("--yes")).OutLines[^1])!["summary"]!["apply"]!;
    }

    private async Task<int> AnswerAsync(string answer)
    {
        using var stdin = new MemoryStream(Encoding.UTF8.GetBytes(answer));
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(["trash", "empty", "--trash", _folder.Trash], new Terminal(stdin, output, error) { CanAsk = true }, CancellationToken.None);
        Assert.Contains("1 files, 4 bytes, will be deleted for ever. Type delete to do it: ", error.ToString(), StringComparison.Ordinal);
        return exitCode;
    }
}
