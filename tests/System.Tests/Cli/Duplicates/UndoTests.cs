using System.Text.Json.Nodes;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

public sealed class UndoTests : IAsyncLifetime
{
    private readonly DuplicateFolder _folder = DuplicateFolder.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public async Task A_part_comes_back_by_file_or_folder_and_the_rest_later()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("a/1.jpg", "one"), _folder.Write("a/2.jpg", "two"), _folder.Write("ab/3.jpg", "three"), _folder.Write("4.jpg", "four"));
        var before = _folder.FullSnapshot();
        var apply = await ApplyAsync();

        var part = await _folder.RunAsync("duplicates", "undo", apply, Path.Combine(_folder.Photos, "a"), Path.Combine(_folder.Photos, "4.jpg"), "--jsonl");

        Assert.Equal((0, 3), (part.ExitCode, (int)SummaryOf(part)["files"]!));
        Assert.Equal(["three"], _folder.TrashedContents());
        Assert.Single(_folder.Trashed);

        var missing = await _folder.RunAsync("duplicates", "undo", apply, Path.Combine(_folder.Photos, "never.jpg"), "--jsonl");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("nothing of that place", missing.OutLines[0], StringComparison.Ordinal);

        Assert.Equal(0, (await _folder.RunAsync("duplicates", "undo", apply)).ExitCode);
        Assert.Equal(before, _folder.FullSnapshot());
        Assert.Empty(_folder.Trashed);
    }

    [Fact]
    public async Task Folders_that_are_gone_are_made_again()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("a/b/c/copy.jpg", "copy"));
        var before = _folder.Snapshot();
        var apply = await ApplyAsync();
        Directory.Delete(Path.Combine(_folder.Photos, "a"), recursive: true);

        Assert.Equal(0, (await _folder.RunAsync("duplicates", "undo", apply)).ExitCode);

        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public async Task A_folder_that_somebody_changed_since_keeps_the_time_of_that()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("a/copy.jpg", "copy"));
        var folder = Path.Combine(_folder.Photos, "a");
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(folder, longAgo);
        var apply = await ApplyAsync();
        File.WriteAllText(Path.Combine(folder, "new.jpg"), "new");
        Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddSeconds(1));

        Assert.Equal(0, (await _folder.RunAsync("duplicates", "undo", apply)).ExitCode);

        Assert.NotEqual(longAgo, Directory.GetLastWriteTimeUtc(folder));
    }

    [Fact]
    public async Task A_file_in_whose_place_there_is_another_stays_in_the_trash_until_there_is_room()
    {
        var copy = _folder.Write("copy.jpg", "copy");
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), copy, _folder.Write("free.jpg", "free"));
        var apply = await ApplyAsync();
        File.WriteAllText(copy, "newer");

        var undone = await _folder.RunAsync("duplicates", "undo", apply, "--jsonl");

        Assert.Equal(3, undone.ExitCode);
        Assert.Contains(undone.OutLines, line => line.Contains("another file is in its place now", StringComparison.Ordinal));
        Assert.Equal("newer", File.ReadAllText(copy));
        Assert.Equal(["copy"], _folder.TrashedContents());
        Assert.Equal(DuplicateFolder.UriOf(copy), Assert.Single(_folder.Trashed));

        File.Delete(copy);
        Assert.Equal(0, (await _folder.RunAsync("duplicates", "undo", apply)).ExitCode);
        Assert.Equal("copy", File.ReadAllText(copy));
        Assert.Empty(_folder.Trashed);
    }

    [Fact]
    public async Task Applies_are_listed_while_they_hold_something()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        var apply = await ApplyAsync();

        var listed = JsonNode.Parse(Assert.Single((await _folder.RunAsync("duplicates", "undo", "--jsonl")).OutLines))!;
        Assert.Equal((apply, 1, 4), ((string)listed["apply"]!, (int)listed["files"]!, (int)listed["bytes"]!));
        Assert.Contains(apply, (await _folder.RunAsync("duplicates", "undo")).Out, StringComparison.Ordinal);

        await _folder.RunAsync("duplicates", "undo", apply);
        Assert.Equal("there is nothing to undo\n", (await _folder.RunAsync("duplicates", "undo")).Out);
    }

    [Fact]
    public async Task An_unknown_apply_is_told()
    {
        var run = await _folder.RunAsync("duplicates", "undo", "6f9619ff-8b86-d011-b42d-00c04fc964ff");
        run.AssertFailed(1, "there is no apply 6f9619ff-8b86-d011-b42d-00c04fc964ff");
    }

    private static JsonNode SummaryOf(CommandRun run) => JsonNode.Parse(run.OutLines[^1])!["summary"]!;

    private async Task<string> ApplyAsync() => (string)SummaryOf(await _folder.ApplyAsync("--yes"))["apply"]!;
}
