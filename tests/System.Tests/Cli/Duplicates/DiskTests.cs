using System.Diagnostics;
using System.Text.Json.Nodes;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>Disks that are full, and folders that cannot be changed: what cannot go stays, and the rest goes on.</summary>
[Collection(OneAtATime.Name)]
public sealed class DiskTests
{
    [MountFact]
    public async Task On_a_full_disk_nothing_is_lost_and_it_goes_on_where_there_is_room()
    {
        await using var folder = DuplicateFolder.Create();
        var full = Directory.CreateDirectory(Path.Combine(folder.Photos, "full")).FullName;
        using var disk = Mount.Memory(full, 256 << 10);
        folder.AddGroup(folder.Write("kept.jpg", "kept"), folder.Write("full/copy.jpg", "copy"), folder.Write("copy.jpg", "copy again"));
        Fill(Path.Combine(full, "rest"));
        var before = folder.Snapshot();
        folder.WriteGroups();

        var run = await CommandRun.OfAsync("duplicates", "apply", folder.GroupFile, "--yes", "--jsonl", "--server", folder.Url);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["kept", "skipped", "trashed"], Outcomes(run));
        Assert.Contains("No space left on device", (string?)JsonNode.Parse(run.OutLines[1])!["reason"], StringComparison.Ordinal);
        Assert.Equal("copy", File.ReadAllText(Path.Combine(full, "copy.jpg")));
        Assert.Equal(0, (await CommandRun.OfAsync("duplicates", "undo", ApplyOf(run), "--server", folder.Url)).ExitCode);
        DeleteTrashAtTop(full);
        Assert.Equal(before, folder.Snapshot());
    }

    [MountFact]
    public async Task Every_disk_has_a_trash_of_its_own_and_one_undo_brings_all_back()
    {
        await using var folder = DuplicateFolder.Create();
        var other = Directory.CreateDirectory(Path.Combine(folder.Photos, "other")).FullName;
        using var disk = Mount.Memory(other, 1 << 20);
        folder.AddGroup(folder.Write("kept.jpg", "kept"), folder.Write("other/sub/copy.jpg", "copy"), folder.Write("copy.jpg", "copy again"));
        var before = folder.Snapshot();
        folder.WriteGroups();

        var run = await CommandRun.OfAsync("duplicates", "apply", folder.GroupFile, "--yes", "--jsonl", "--server", folder.Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["kept", "trashed", "trashed"], Outcomes(run));
        Assert.StartsWith(Path.Combine(other, ".imagesearch-trash-"), (string?)JsonNode.Parse(run.OutLines[1])!["trashPlace"], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(other, "sub/copy.jpg")));
        Assert.Equal(0, (await CommandRun.OfAsync("duplicates", "undo", ApplyOf(run), "--server", folder.Url)).ExitCode);
        DeleteTrashAtTop(other);
        Assert.Equal(before, folder.Snapshot());
    }

    [ImmutableFact]
    public async Task What_lies_in_a_folder_that_cannot_be_changed_stays_and_the_rest_goes()
    {
        await using var folder = DuplicateFolder.Create();
        folder.AddGroup(folder.Write("kept.jpg", "kept"), folder.Write("locked/copy.jpg", "copy"), folder.Write("copy.jpg", "copy again"));
        var locked = Path.Combine(folder.Photos, "locked");
        Run("chattr", "+i", locked);
        try
        {
            var run = await folder.ApplyAsync("--yes");

            Assert.Equal(3, run.ExitCode);
            Assert.Equal(["kept", "skipped", "trashed"], Outcomes(run));
            Assert.Equal("Operation not permitted", (string?)JsonNode.Parse(run.OutLines[1])!["reason"]);
            Assert.True(File.Exists(Path.Combine(locked, "copy.jpg")));
            Assert.Single(folder.Trashed);
        }
        finally
        {
            Run("chattr", "-i", locked);
        }
    }

    [ImmutableFact]
    public async Task What_cannot_come_back_stays_in_the_trash_until_it_can()
    {
        await using var folder = DuplicateFolder.Create();
        folder.AddGroup(folder.Write("kept.jpg", "kept"), folder.Write("locked/copy.jpg", "copy"), folder.Write("copy.jpg", "copy again"));
        var before = folder.Snapshot();
        var apply = ApplyOf(await folder.ApplyAsync("--yes"));
        var locked = Path.Combine(folder.Photos, "locked");
        Run("chattr", "+i", locked);
        try
        {
            Assert.Equal(3, (await folder.RunAsync("duplicates", "undo", apply)).ExitCode);
            Assert.Equal(["copy"], folder.TrashedContents());
            Assert.Single(folder.Trashed);
        }
        finally
        {
            Run("chattr", "-i", locked);
        }

        Assert.Equal(0, (await folder.RunAsync("duplicates", "undo", apply)).ExitCode);
        Assert.Equal(before, folder.Snapshot());
    }

    [Fact]
    public async Task A_trash_that_was_named_once_is_found_again()
    {
        await using var folder = DuplicateFolder.Create();
        folder.AddGroup(folder.Write("kept.jpg", "kept"), folder.Write("copy.jpg", "copy"));
        var apply = ApplyOf(await folder.ApplyAsync("--yes"));

        var undone = await CommandRun.OfAsync("duplicates", "undo", apply, "--server", folder.Url);

        Assert.Equal((0, ""), (undone.ExitCode, undone.Error));
        Assert.Equal("copy", File.ReadAllText(Path.Combine(folder.Photos, "copy.jpg")));
    }

    private static string[] Outcomes(CommandRun run) => [.. run.OutLines[..^1].Select(line => (string)JsonNode.Parse(line)!["outcome"]!)];

    private static string ApplyOf(CommandRun run) => (string)JsonNode.Parse(run.OutLines[^1])!["summary"]!["apply"]!;

    private static void DeleteTrashAtTop(string disk) =>
        Directory.EnumerateDirectories(disk, ".imagesearch-trash-*").ToList().ForEach(trash => Directory.Delete(trash, recursive: true));

    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            for (var at = 0L; ; at += block.Length)
            {
                RandomAccess.Write(file, block, at);
            }
        }
        catch (IOException)
        {
            // It is full now.
        }
    }

    /// <summary>A file system that is mounted as long as this object lives.</summary>
    private sealed class Mount : IDisposable
    {
        private readonly string _path;

        private Mount(string path) => _path = path;

        public static Mount Memory(string path, int bytes)
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={bytes}", "tmpfs", path);
            return new Mount(path);
        }

        public void Dispose() => Run("umount", _path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
