using System.Security.Cryptography;
using System.Text;

namespace OrleansImageSearch.Storage.Tests;

public sealed class OriginalDiskTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("an original");
    private static readonly string Sha256 = HashOf(Content);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("imagesearch-test-");

    [Fact]
    public async Task What_was_written_is_read_in_parts_and_lies_under_its_hash()
    {
        var disk = Open();

        Assert.True(disk.Write(Sha256, Content));
        Assert.True(disk.Write(Sha256, Content));

        Assert.Equal(Content, await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, Sha256[..2], Sha256)));
        var (state, total, part) = await disk.ReadAsync(Sha256, 3, 4);
        Assert.Equal((CopyState.Sound, Content.Length), (state, total));
        Assert.Equal(Content[3..7], part);
        Assert.Empty((await disk.ReadAsync(Sha256, Content.Length, 4)).Part);
        Assert.Equal([(Sha256, (long)Content.Length)], disk.List(first: 200));
        Assert.Equal((1, Content.Length), (disk.Files, disk.UsedBytes));
        Assert.Equal(CopyState.Absent, await disk.VerifyAsync(HashOf([1])));
    }

    [Fact]
    public async Task A_rotten_original_is_moved_aside_and_can_be_written_again()
    {
        var disk = Open();
        var told = new List<string>();
        disk.RotFound += told.Add;
        disk.Write(Sha256, Content);
        byte[] changed = [.. Content];
        changed[5] ^= 0x10;
        await File.WriteAllBytesAsync(disk.PathOf(Sha256), changed);

        Assert.Equal(CopyState.Rotten, (await disk.ReadAsync(Sha256, 0, 100)).State);

        Assert.Equal([Sha256], told);
        Assert.False(File.Exists(disk.PathOf(Sha256)));
        Assert.Equal(changed, await File.ReadAllBytesAsync(Directory.GetFiles(Path.Combine(_folder.FullName, "quarantine")).Single()));
        Assert.Equal(CopyState.Rotten, await disk.VerifyAsync(Sha256));
        Assert.True(disk.Write(Sha256, Content));
        Assert.Equal(CopyState.Sound, await disk.VerifyAsync(Sha256));
        Assert.Equal((1, 1), (disk.Files, disk.Rotten));
    }

    [Fact]
    public void A_copy_that_ends_early_or_has_another_hash_was_never_there()
    {
        var disk = Open();

        using (var early = disk.TryBegin(Sha256, Content.Length))
        {
            Assert.True(early!.TryAppend(Content.AsSpan(0, 4)));
        }

        using (var wrong = disk.TryBegin(Sha256, Content.Length))
        {
            Assert.True(wrong!.TryAppend("another one"u8));
            Assert.Throws<InvalidDataException>(wrong.Complete);
        }

        Assert.Empty(disk.List());
        Assert.Equal([DiskLabel.FileName], _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name));
    }

    [Fact]
    public void A_full_disk_takes_nothing_more_and_says_so()
    {
        var disk = OriginalDisk.Open(_folder.FullName, capacityBytes: Content.Length + 1, reserveBytes: 0);

        Assert.True(disk.Write(Sha256, Content));
        Assert.False(disk.Write(HashOf([1, 2]), [1, 2]));
        Assert.Equal(1, disk.RoomBytes);
    }

    [Fact]
    public void A_folder_of_originals_without_a_label_becomes_a_disk_with_them_and_stays_the_same_disk_when_it_moves()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "originals", Sha256[..2]));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "originals", Sha256[..2], Sha256), Content);

        var first = OriginalDisk.Open(Path.Combine(_folder.FullName, "originals"), null, 0);
        Directory.Move(first.Folder, Path.Combine(_folder.FullName, "elsewhere"));
        var moved = OriginalDisk.Open(Path.Combine(_folder.FullName, "elsewhere"), null, 0);
        moved.CountAll();

        Assert.Equal(first.Id, moved.Id);
        Assert.Equal((1, Content.Length), (moved.Files, moved.UsedBytes));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000","marker":"00000000-0000-0000-0000-000000000000"}""")]
    public void A_label_that_says_no_disk_is_refused_in_one_line_that_says_what_to_do(string label)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, DiskLabel.FileName), label);

        var refused = Assert.Throws<StorageException>(Open);

        Assert.StartsWith(Path.Combine(_folder.FullName, "disk.json") + " does not say which disk this is", refused.Message, StringComparison.Ordinal);
        Assert.Contains("delete it", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_in_one_line_that_says_what_to_do()
    {
        var file = Path.Combine(_folder.FullName, "a file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<StorageException>(() => OriginalDisk.Open(Path.Combine(file, "originals"), null, 0));

        Assert.StartsWith($"The folder for originals {file}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("name another one", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private OriginalDisk Open() => OriginalDisk.Open(_folder.FullName, capacityBytes: null, reserveBytes: 0);

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
