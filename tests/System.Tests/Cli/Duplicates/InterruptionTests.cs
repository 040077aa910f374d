namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>
/// The command is killed before each system call by which it changes anything: then every file is at one place, and the same command goes on,
/// or the other takes back what was done.
/// </summary>
public sealed class InterruptionTests
{
    [StraceFact]
    public Task An_apply_killed_at_any_step_can_be_continued() => AtEveryStepAsync(atLeast: 15, async (folder, step) =>
    {
        var before = folder.Snapshot();
        if (!await KillApplyAsync(folder, step))
        {
            return false;
        }

        AssertNothingLost(folder);
        AssertDone(await folder.ApplyAsync("--yes"));
        Assert.Equal(["copy one", "copy two", "copy, three"], folder.TrashedContents());
        Assert.Equal(3, folder.Trashed.Count);

        await UndoAllAsync(folder);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(folder.Trashed);
        return true;
    });

    [StraceFact]
    public Task An_apply_killed_at_any_step_can_be_rolled_back() => AtEveryStepAsync(atLeast: 15, async (folder, step) =>
    {
        var before = folder.Snapshot();
        if (!await KillApplyAsync(folder, step))
        {
            return false;
        }

        await UndoAllAsync(folder);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(folder.Trashed);
        Assert.Empty(folder.TrashedContents());
        return true;
    });

    [StraceFact]
    public Task An_undo_killed_at_any_step_can_be_continued() => AtEveryStepAsync(atLeast: 8, async (folder, step) =>
    {
        var before = folder.Snapshot();
        AssertDone(await folder.ApplyAsync("--yes"));
        Directory.Delete(Path.Combine(folder.Photos, "sub"));
        if (!await KillUndoAsync(folder, step))
        {
            return false;
        }

        AssertNothingLost(folder);
        await UndoAllAsync(folder);
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(folder.Trashed);
        Assert.Empty(folder.TrashedContents());
        return true;
    });

    [StraceFact]
    public Task An_undo_killed_at_any_step_can_be_rolled_back() => AtEveryStepAsync(atLeast: 8, async (folder, step) =>
    {
        AssertDone(await folder.ApplyAsync("--yes"));
        var applied = folder.Snapshot();
        if (!await KillUndoAsync(folder, step))
        {
            return false;
        }

        AssertDone(await folder.ApplyAsync("--yes"));
        Assert.Equal(applied, folder.Snapshot());
        Assert.Equal(3, folder.Trashed.Count);
        return true;
    });

    [Fact]
    public async Task An_apply_that_is_interrupted_tells_what_it_did_and_how_to_take_it_back()
    {
        await using var folder = Create();
        var before = folder.Snapshot();

        using var interruption = new CancellationTokenSource();
        folder.WhenTold("/v1/duplicates/apply", interruption.Cancel);
        var run = await CommandRun.InterruptedByAsync(
            interruption.Token, "duplicates", "apply", folder.GroupFile, "--yes", "--jsonl", "--trash", folder.Trash, "--server", folder.Url);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("interrupted; 3 items are in the trash", run.Error, StringComparison.Ordinal);
        Assert.Equal(3, folder.TrashedContents().Length);
        Assert.Equal(3, folder.Trashed.Count);
        Assert.True((await folder.RunAsync("duplicates", "undo", $"{folder.Applies()[0]}")) is { ExitCode: 0, Error: "" });
        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(folder.Trashed);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("undo")]
    public async Task A_command_killed_when_the_server_knows_and_the_command_does_not_is_finished_by_the_next(string verb)
    {
        await using var folder = Create();
        var before = folder.Snapshot();
        if (verb == "undo")
        {
            Assert.Equal(0, (await folder.ApplyAsync("--yes")).ExitCode);
        }

        folder.BreakAfter($"/v1/duplicates/{verb}");
        var cut = verb == "apply" ? await folder.ApplyAsync("--yes") : await folder.RunAsync("duplicates", "undo", $"{folder.Applies()[0]}");
        Assert.Equal(1, cut.ExitCode);
        folder.IsBroken = false;

        await UndoAllAsync(folder);

        Assert.Equal(before, folder.Snapshot());
        Assert.Empty(folder.Trashed);
        Assert.Equal("there is nothing to undo", (await folder.RunAsync("duplicates", "undo")).OutLines[0]);
    }

    /// <summary>Three files to go in two groups, one of them alone in its folder.</summary>
    private static DuplicateFolder Create()
    {
        var folder = DuplicateFolder.Create();
        folder.AddGroup(folder.Write("one.jpg", "one"), folder.Write("sub/copy.jpg", "copy one"), folder.Write("other.jpg", "copy two"));
        folder.AddGroup(folder.Write("three.jpg", "three"), folder.Write("three copy.jpg", "copy, three"));
        folder.WriteGroups();
        return folder;
    }

    /// <summary>Runs a test on a folder of its own for every step, which says whether there was such a step.</summary>
    private static async Task AtEveryStepAsync(int atLeast, Func<DuplicateFolder, (string Call, int N), Task<bool>> test)
    {
        var steps = 0;
        foreach (var call in KilledCommand.Changes)
        {
            for (var n = 1; ; n++, steps++)
            {
                await using var folder = Create();
                try
                {
                    if (!await test(folder, (call, n)))
                    {
                        break;
                    }
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"After a kill at {call} number {n}: {failure.Message}", failure);
                }
            }
        }

        Assert.InRange(steps, atLeast, 100);
    }

    private static Task<bool> KillApplyAsync(DuplicateFolder folder, (string Call, int N) step) => KilledCommand.RunAsync(
        step, folder.Data, folder.Log, "duplicates", "apply", folder.GroupFile, "--yes", "--trash", folder.Trash, "--server", folder.Url);

    private static Task<bool> KillUndoAsync(DuplicateFolder folder, (string Call, int N) step) => KilledCommand.RunAsync(
        step, folder.Data, folder.Log, "duplicates", "undo", $"{folder.Applies()[0]}", "--trash", folder.Trash, "--server", folder.Url);

    private static void AssertDone(CommandRun run) => Assert.True(run.ExitCode == 0, run.Error + run.Out);

    private static void AssertNothingLost(DuplicateFolder folder)
    {
        string[] there = [.. Directory.EnumerateFiles(folder.Photos, "*", SearchOption.AllDirectories).Select(File.ReadAllText), .. folder.TrashedContents()];
        Assert.Equal(["copy one", "copy two", "copy, three", "one", "three"], there.Order(StringComparer.Ordinal));
    }

    private static async Task UndoAllAsync(DuplicateFolder folder)
    {
        foreach (var apply in Directory.Exists(folder.Trash) ? folder.ReadableApplies() : [])
        {
            AssertDone(await folder.RunAsync("duplicates", "undo", $"{apply}"));
        }
    }
}
