using System.Text.Json.Nodes;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

public sealed class ApplyTests : IAsyncLifetime
{
    private readonly DuplicateFolder _folder = DuplicateFolder.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _folder.DisposeAsync().AsTask();

    [Fact]
    public async Task A_dry_run_says_what_would_go_and_touches_nothing()
    {
        _folder.AddGroup(_folder.Write("a.jpg", "picture"), _folder.Write("b.jpg", "picture again"));
        var before = _folder.Snapshot();

        var run = await _folder.ApplyAsync();

        Assert.Equal((11, ""), (run.ExitCode, run.Error));
        Assert.Equal(["kept", "planned"], Outcomes(run));
        Assert.Equal((1, 13), ((int)SummaryOf(run)["files"]!, (int)SummaryOf(run)["bytes"]!));
        Assert.Null(SummaryOf(run)["apply"]);
        Assert.Equal(before, _folder.Snapshot());
        Assert.False(Directory.Exists(_folder.Trash));
        Assert.Empty(_folder.Trashed);
    }

    [Fact]
    public async Task Apply_then_undo_leaves_the_tree_as_it_was_and_the_server_knows_both_times()
    {
        var kept = _folder.Write("a/one.jpg", "picture");
        var copy = _folder.Write("a/b/copy.jpg", "picture, a copy");
        var other = _folder.Write("c/other.jpg", "picture, another copy");
        _folder.AddGroup(kept, copy, other);
        _folder.AddGroup(_folder.Write("d.jpg", "second"), _folder.Write("e.jpg", "second, a copy"));
        var before = _folder.FullSnapshot();

        var applied = await _folder.ApplyAsync("--yes");

        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        Assert.Equal(["kept", "trashed", "trashed", "kept", "trashed"], Outcomes(applied));
        Assert.Equal(3, _folder.Trashed.Count);
        Assert.True(File.Exists(kept));
        Assert.False(File.Exists(copy));
        Assert.True(Directory.Exists(Path.GetDirectoryName(other)));
        Assert.Equal(["picture, a copy", "picture, another copy", "second, a copy"], _folder.TrashedContents());

        var undone = await _folder.RunAsync("duplicates", "undo", (string)SummaryOf(applied)["apply"]!, "--jsonl");

        Assert.Equal((0, ""), (undone.ExitCode, undone.Error));
        Assert.Equal(3, (int)SummaryOf(undone)["files"]!);
        Assert.Equal(before, _folder.FullSnapshot());
        Assert.Empty(_folder.Trashed);
        Assert.Empty(_folder.TrashedContents());
    }

    [Fact]
    public async Task Groups_may_come_from_the_server_or_standard_input()
    {
        _folder.AddGroup(_folder.Write("a.jpg", "picture"), _folder.Write("b.jpg", "picture again"));

        var fromServer = await _folder.RunAsync("duplicates", "apply", "--jsonl", "--prefer", "larger", "--kind", "identical", "--kind", "edited");
        var lines = string.Concat(_folder.Groups.Select(group => group.ToJsonString() + "\n"));
        var fromInput = await CommandRun.WithInputAsync(
            global::System.Text.Encoding.UTF8.GetBytes(lines), "duplicates", "apply", "-", "--jsonl", "--trash", _folder.Trash, "--server", _folder.Url);

        Assert.Equal((11, ""), (fromServer.ExitCode, fromServer.Error));
        Assert.Equal(fromServer.Out, fromInput.Out);
        Assert.Contains(_folder.Requests, request => request.Contains("&prefer=larger&kind=identical&kind=edited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_changed_moved_or_vanished_stays_and_the_rest_goes_on()
    {
        var kept = _folder.Write("kept.jpg", "picture");
        var changed = _folder.Write("changed.jpg", "a copy");
        var moved = _folder.Write("moved.jpg", "b copy");
        var vanished = _folder.Write("vanished.jpg", "c copy");
        var replaced = _folder.Write("replaced.jpg", "d copy");
        var fine = _folder.Write("fine.jpg", "e copy");
        _folder.AddGroup(kept, changed, moved, vanished, replaced, fine);
        File.WriteAllText(changed, "A COPY");
        File.Move(moved, moved + ".elsewhere");
        File.Delete(vanished);
        File.Delete(replaced);
        Directory.CreateDirectory(replaced);

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "skipped", "skipped", "skipped", "skipped", "trashed"], Outcomes(run));
        Assert.Equal(
            ["it changed since the scan", "it vanished, or moved", "it vanished, or moved", "it is no file any more"],
            ItemsOf(run)[1..5].Select(item => (string)item["reason"]!));
        Assert.Equal("A COPY", File.ReadAllText(changed));
        Assert.False(File.Exists(fine));
        Assert.Single(_folder.Trashed);
    }

    [Theory]
    [InlineData("changed", "it changed since the scan")]
    [InlineData("vanished", "is gone")]
    [InlineData("a folder", "is no file any more")]
    public async Task Nothing_goes_where_what_stays_is_not_there_with_its_bytes(string fate, string reason)
    {
        var kept = _folder.Write("kept.jpg", "picture");
        var copy = _folder.Write("copy.jpg", "copy");
        _folder.AddGroup(kept, copy);
        File.Delete(kept);
        switch (fate)
        {
            case "changed":
                File.WriteAllText(kept, "PICTURE");
                break;
            case "a folder":
                Directory.CreateDirectory(kept);
                break;
        }

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        var reported = (string)ItemsOf(run)[1]["reason"]!;
        Assert.StartsWith("nothing is certain to stay for it", reported, StringComparison.Ordinal);
        Assert.EndsWith(reason, reported, StringComparison.Ordinal);
        Assert.Equal("copy", File.ReadAllText(copy));
        Assert.Empty(_folder.Trashed);
    }

    [Fact]
    public async Task The_next_item_that_is_kept_stands_in_for_one_that_is_gone()
    {
        var gone = _folder.Write("gone.jpg", "one");
        _folder.AddGroup(keep: 2, gone, _folder.Write("kept.jpg", "two"), _folder.Write("copy.jpg", "copy"));
        File.Delete(gone);

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(["kept", "kept", "trashed"], Outcomes(run));
    }

    [Fact]
    public async Task Links_to_what_stays_are_left_alone()
    {
        var kept = _folder.Write("kept.jpg", "picture");
        _folder.Write("elsewhere.jpg", "other");
        var hard = Path.Combine(_folder.Photos, "hard.jpg");
        var soft = File.CreateSymbolicLink(Path.Combine(_folder.Photos, "soft.jpg"), "kept.jpg").FullName;
        var away = File.CreateSymbolicLink(Path.Combine(_folder.Photos, "away.jpg"), "elsewhere.jpg").FullName;
        HardLink(kept, hard);
        _folder.AddGroup(kept, hard, soft, away);
        var before = _folder.Snapshot();

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(
            [$"it is the same file as {kept}, by a link", $"it is the same file as {kept}, by a link", "it is a symbolic link, which takes no space"],
            ItemsOf(run)[1..].Select(item => (string)item["reason"]!));
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public async Task A_file_that_only_a_link_among_those_kept_leads_to_stays()
    {
        var file = _folder.Write("file.jpg", "picture");
        var link = File.CreateSymbolicLink(Path.Combine(_folder.Photos, "link.jpg"), "file.jpg").FullName;
        _folder.AddGroup(link, file);

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(["kept", "skipped"], Outcomes(run));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Groups_that_contradict_each_other_never_lose_the_last_file()
    {
        var (one, two) = (_folder.Write("one.jpg", "one"), _folder.Write("two.jpg", "two"));
        _folder.AddGroup(one, two);
        _folder.AddGroup(two, one);

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "trashed", "kept", "skipped"], Outcomes(run));
        Assert.True(File.Exists(one));
    }

    [Fact]
    public async Task What_others_went_for_does_not_go_later_in_the_same_apply()
    {
        var (first, second, third) = (_folder.Write("1.jpg", "one"), _folder.Write("2.jpg", "two"), _folder.Write("3.jpg", "three"));
        _folder.AddGroup(first, second);
        _folder.AddGroup(third, first);
        _folder.AddGroup("upload:///aa/x.jpg", _folder.Write("4.jpg", "four"));
        _folder.AddGroup(third, "upload:///bb/y.jpg");
        _folder.Groups[3]["items"]![1]!["image"] = (long)_folder.Groups[2]["items"]![0]!["image"]!;

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "trashed", "kept", "skipped", "kept", "trashed", "kept", "skipped"], Outcomes(run));
        Assert.Equal("others of this apply went in its favour", (string?)ItemsOf(run)[3]["reason"]);
        Assert.True(File.Exists(first));
    }

    [Fact]
    public async Task Folders_that_are_named_hold_whatever_the_lines_say()
    {
        var kept = _folder.Write("in/kept.jpg", "picture");
        var safe = _folder.Write("safe/a.jpg", "a");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Photos, "way"), Path.Combine(_folder.Photos, "safe"));
        _folder.AddGroup(kept, safe, Path.Combine(_folder.Photos, "way/a.jpg"), _folder.Write("in/b.jpg", "b"), _folder.Write("out/c.jpg", "c"), _folder.Write("in2/d.jpg", "d"));

        var run = await _folder.ApplyAsync("--yes", "--protect", Path.Combine(_folder.Photos, "safe/"), "--within", Path.Combine(_folder.Photos, "in"), "--within", _folder.Photos + "/safe");

        Assert.Equal(["kept", "skipped", "skipped", "trashed", "skipped", "skipped"], Outcomes(run));
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task A_place_that_leads_elsewhere_is_no_place()
    {
        _folder.AddGroup(_folder.Write("in/kept.jpg", "kept"), _folder.Write("out/copy.jpg", "copy"), _folder.Write("out/other.jpg", "other"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Photos, "in/way"), Path.Combine(_folder.Photos, "out"));
        _folder.Groups[0]["items"]![1]!["uri"] = $"file://{_folder.Photos}/in/../out/copy.jpg";
        _folder.Groups[0]["items"]![2]!["uri"] = $"file://{_folder.Photos}/in/way/other.jpg";

        var run = await _folder.ApplyAsync("--yes", "--within", Path.Combine(_folder.Photos, "in"));

        Assert.Equal(["it is neither a file of this machine nor an upload", "it lies below no --within"], ItemsOf(run)[1..].Select(item => (string)item["reason"]!));
        Assert.Empty(_folder.TrashedContents());
    }

    [Fact]
    public async Task What_stays_must_lie_below_against_and_nothing_there_goes()
    {
        var there = Path.Combine(_folder.Photos, "b");
        _folder.AddGroup(_folder.Write("a/1.jpg", "one"), _folder.Write("a/2.jpg", "two"));
        _folder.AddGroup(_folder.Write("b/3.jpg", "three"), _folder.Write("a/4.jpg", "four"), _folder.Write("b/5.jpg", "five"));

        var run = await _folder.ApplyAsync("--yes", "--against", there);

        Assert.Equal(["kept", "skipped", "kept", "trashed", "skipped"], Outcomes(run));
    }

    [Fact]
    public async Task Lines_that_are_no_groups_are_left_out_by_number()
    {
        _folder.AddGroup(_folder.Write("a.jpg", "a"), _folder.Write("b.jpg", "b"));
        _folder.AddGroup(keep: 0, _folder.Write("c.jpg", "c"), _folder.Write("d.jpg", "d"));
        _folder.WriteGroups();
        File.AppendAllLines(_folder.GroupFile, ["", "{", "[]", "{\"group\":3}", "{\"group\":3,\"items\":[{\"image\":1,\"sha256\":\"a\",\"action\":\"burn\"}]}"]);

        var run = await _folder.RunAsync("duplicates", "apply", _folder.GroupFile, "--yes", "--jsonl");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "trashed"], Outcomes(run));
        Assert.Equal(5, (int)SummaryOf(run)["rejectedLines"]!);
        var told = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("line 2 is left out: all its items would go to the trash: let one be kept", told[0]);
        Assert.StartsWith("line 4 is left out: it is no JSON", told[1], StringComparison.Ordinal);
        Assert.Equal("line 7 is left out: the action of an item is 'burn': write keep or trash", told[4]);
        Assert.True(File.Exists(Path.Combine(_folder.Photos, "c.jpg")));
    }

    [Fact]
    public async Task Uploads_change_only_on_the_server_and_stand_in_only_where_it_has_them()
    {
        var copy = _folder.Write("copy.jpg", "copy");
        var other = _folder.Write("other.jpg", "other");
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), "upload:///aa/one.jpg");
        _folder.AddGroup("upload:///bb/two.jpg", copy);
        _folder.AddGroup("upload:///cc/three.jpg", other);
        _folder.Uploads.Remove(_folder.Uploads.Single(upload => upload.Value.Uri.EndsWith("three.jpg", StringComparison.Ordinal)).Key);

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(["kept", "trashed", "kept", "trashed", "kept", "skipped"], Outcomes(run));
        Assert.True(File.Exists(other));
        Assert.Equal(["copy"], _folder.TrashedContents());
        Assert.Contains("upload:///aa/one.jpg", _folder.Trashed);
        Assert.Equal((1, 1), ((int)SummaryOf(run)["files"]!, (int)SummaryOf(run)["uploads"]!));

        var undone = await _folder.RunAsync("duplicates", "undo", (string)SummaryOf(run)["apply"]!, "upload:///aa/one.jpg", "--jsonl");

        Assert.Equal((0, 1), ((int)SummaryOf(undone)["files"]!, (int)SummaryOf(undone)["uploads"]!));
        Assert.Equal(DuplicateFolder.UriOf(copy), Assert.Single(_folder.Trashed));
    }

    [Fact]
    public async Task What_the_server_holds_on_to_comes_back()
    {
        var (copy, other) = (_folder.Write("copy.jpg", "copy"), _folder.Write("other.jpg", "other"));
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), copy, other);
        _folder.Refused.Add(DuplicateFolder.UriOf(copy));

        var run = await _folder.ApplyAsync("--yes");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "skipped", "trashed"], Outcomes(run));
        Assert.Equal("It is needed", (string?)ItemsOf(run)[1]["reason"]);
        Assert.Equal("copy", File.ReadAllText(copy));
    }

    [Fact]
    public async Task A_server_that_does_not_hear_of_it_is_told_by_the_next_command()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        _folder.IsBroken = true;
        _folder.WriteGroups();
        var run = await _folder.RunAsync("duplicates", "apply", _folder.GroupFile, "--yes");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1 items are in the trash and the server does not know yet", run.Error, StringComparison.Ordinal);
        Assert.Equal(["copy"], _folder.TrashedContents());

        _folder.IsBroken = false;
        var again = await _folder.ApplyAsync("--yes");

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(["kept", "already"], Outcomes(again));
        Assert.Contains("was cut off: the server knows now that 1 of its files are in the trash", again.Error, StringComparison.Ordinal);
        Assert.Single(_folder.Trashed);
    }

    [Fact]
    public async Task Two_at_once_cannot_work_in_one_trash()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        Directory.CreateDirectory(_folder.Trash);
        File.WriteAllText(Path.Combine(_folder.Trash, ".imagesearch-trash"), "");
        using (new FileStream(Path.Combine(_folder.Trash, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            (await _folder.ApplyAsync("--yes")).AssertFailed(1, "another command is at work in the trash");
        }

        Assert.Equal(0, (await _folder.ApplyAsync("--yes")).ExitCode);
    }

    [Fact]
    public async Task Two_at_once_that_contradict_each_other_leave_one_of_each_pair()
    {
        const int Pairs = 300;
        await using var other = DuplicateFolder.Create();
        for (var i = 0; i < Pairs; i++)
        {
            var (one, two) = (_folder.Write($"{i}/one.jpg", $"{i} one"), _folder.Write($"{i}/two.jpg", $"{i} two"));
            _folder.AddGroup(one, two);
            other.AddGroup(two, one);
        }

        await Task.WhenAll(Task.Run(() => _folder.ApplyAsync("--yes")), Task.Run(() => other.ApplyAsync("--yes")));

        Assert.All(Enumerable.Range(0, Pairs), i => Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder.Photos, $"{i}"))));
        Assert.Equal(2 * Pairs, Directory.GetFiles(_folder.Photos, "*", SearchOption.AllDirectories).Length + _folder.TrashedContents().Length + other.TrashedContents().Length);
    }

    [Fact]
    public async Task What_another_command_relies_on_does_not_go_whatever_its_trash()
    {
        var copy = _folder.Write("copy.jpg", "copy");
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), copy);
        using (new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            var run = await _folder.ApplyAsync("--yes");
            Assert.Equal(3, run.ExitCode);
            Assert.Equal(["kept", "skipped"], Outcomes(run));
        }

        Assert.True(File.Exists(copy));
    }

    [Theory]
    [InlineData("line\nbreak ü.jpg")]
    [InlineData("-rf.jpg")]
    [InlineData("100%41?#&;.jpg")]
    [InlineData(" \\back\\slash\t ")]
    [InlineData("u\u0308 and ü")]
    [InlineData("😀\u202e\u0001")]
    public async Task Odd_names_go_and_come_back(string name)
    {
        _folder.AddGroup(_folder.Write($"kept/{name}", "kept"), _folder.Write(name, "copy"));
        var before = _folder.Snapshot();

        var run = await _folder.ApplyAsync("--yes");
        Assert.Equal(["kept", "trashed"], Outcomes(run));
        Assert.Equal(0, (await _folder.RunAsync("duplicates", "undo", (string)SummaryOf(run)["apply"]!, Path.Combine(_folder.Photos, name))).ExitCode);

        Assert.Equal(before, _folder.Snapshot());
        Assert.Empty(_folder.Trashed);
    }

    [OtherDiskFact]
    public async Task A_trash_on_another_disk_is_refused_file_by_file()
    {
        var other = Directory.CreateDirectory(Path.Combine(OtherDiskFactAttribute.Folder, $"imagesearch-{Guid.NewGuid():N}"));
        try
        {
            _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
            var before = _folder.Snapshot();
            _folder.WriteGroups();

            var run = await CommandRun.OfAsync("duplicates", "apply", _folder.GroupFile, "--yes", "--jsonl", "--trash", other.FullName, "--server", _folder.Url);

            Assert.Equal(3, run.ExitCode);
            Assert.Contains("another disk than the trash", (string?)ItemsOf(run)[1]["reason"], StringComparison.Ordinal);
            Assert.Equal(before, _folder.Snapshot());
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_of_other_things_is_no_trash()
    {
        _folder.AddGroup(_folder.Write("kept.jpg", "kept"), _folder.Write("copy.jpg", "copy"));
        var before = _folder.Snapshot();
        _folder.WriteGroups();

        var run = await CommandRun.OfAsync("duplicates", "apply", _folder.GroupFile, "--yes", "--jsonl", "--trash", _folder.Photos, "--server", _folder.Url);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("is no trash, and not empty", (string?)ItemsOf(run)[1]["reason"], StringComparison.Ordinal);
        Assert.Equal(before, _folder.Snapshot());
    }

    [Fact]
    public async Task Preferences_do_not_go_with_lines() =>
        (await CommandRun.OfAsync("duplicates", "apply", "groups.jsonl", "--prefer", "larger")).AssertFailed(2, "--prefer chooses among the server's groups");

    [Fact]
    public async Task A_protected_folder_that_is_not_there_is_wrong_usage() =>
        (await CommandRun.OfAsync("duplicates", "apply", "--protect", "/no/such/folder")).AssertFailed(2, "/no/such/folder, which is no folder here");

    private static JsonNode[] ItemsOf(CommandRun run) => [.. run.OutLines[..^1].Select(line => JsonNode.Parse(line)!)];

    private static string[] Outcomes(CommandRun run) => [.. ItemsOf(run).Select(item => (string)item["outcome"]!)];

    private static JsonNode SummaryOf(CommandRun run) => JsonNode.Parse(run.OutLines[^1])!["summary"]!;

    private static void HardLink(string file, string name)
    {
        using var ln = global::System.Diagnostics.Process.Start("ln", [file, name]);
        ln.WaitForExit();
        Assert.Equal(0, ln.ExitCode);
    }
}
