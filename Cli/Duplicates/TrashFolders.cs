using System.Security.Cryptography;
using System.Text;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// The trash of every disk: a file can only be moved by one rename where its trash is on its disk. That is the one in the user's data folder,
/// else one at the top of the disk, or the one that the user names.
/// </summary>
internal sealed class TrashFolders(string? named)
{
    private readonly Dictionary<Disk, TrashFolder> _byDisk = [];

    /// <summary>Where this command keeps what it has to remember.</summary>
    private static string DataFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "imagesearch");

    private static string Default => Path.Combine(DataFolder, "trash");

    /// <summary>The paths of all trash folders that were ever used, each in a file named by its hash.</summary>
    private static string Register => Path.Combine(DataFolder, "trash-folders");

    private string? Named { get; } = named is null ? null : RealPath.Of(named);

    /// <summary>The trash for a file of this folder, made where there is none.</summary>
    /// <exception cref="IOException">There can be none; the message says why.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public TrashFolder For(string folder)
    {
        var disk = DiskOf(folder);
        if (!_byDisk.TryGetValue(disk, out var trash))
        {
            var path = PathFor(folder, disk);
            trash = TrashFolder.Create(path);
            Remember(path);
            _byDisk.Add(disk, trash);
        }

        return trash;
    }

    /// <summary>The trash for what is no file: uploads, of which only the server's state changes.</summary>
    public TrashFolder ForUploads() => For(NearestFolder(Named ?? Default));

    /// <summary>Where the trash for a file of this folder is or would be.</summary>
    /// <exception cref="IOException">There can be none; the message says why.</exception>
    public string PathFor(string folder) => PathFor(folder, DiskOf(folder));

    /// <summary>The trash that is named, or all that were ever used and are there now.</summary>
    public IReadOnlyList<TrashFolder> Existing()
    {
        IEnumerable<string> paths = Named is not null ? [Named]
            : Directory.Exists(Register) ? Directory.EnumerateFiles(Register).Select(File.ReadAllText).Append(Default).Distinct()
            : [Default];
        return [.. paths.Where(path => path.Length > 0).Select(TrashFolder.At).OfType<TrashFolder>()];
    }

    private static Disk DiskOf(string folder) => FileState.Of(folder)?.Disk ?? throw new IOException($"there is no folder {folder}");

    private static string NearestFolder(string path)
    {
        while (!Directory.Exists(path))
        {
            path = Path.GetDirectoryName(path)!;
        }

        return path;
    }

    private static string TopOf(string folder, Disk disk)
    {
        var top = RealPath.Of(folder);
        while (Path.GetDirectoryName(top) is { } parent && FileState.Of(parent)?.Disk == disk)
        {
            top = parent;
        }

        return top;
    }

    private static void Remember(string trash)
    {
        Directory.CreateDirectory(Register);
        var entry = Path.Combine(Register, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trash))));
        if (!File.Exists(entry) || File.ReadAllText(entry) != trash)
        {
            File.WriteAllText(entry, trash);
        }
    }

    private string PathFor(string folder, Disk disk) =>
        Named is { } chosen
            ? DiskOf(NearestFolder(chosen)) == disk ? chosen : throw new IOException($"it is on another disk than the trash {chosen}: name one on its own with --trash")
            : DiskOf(NearestFolder(Default)) == disk ? Default
            : Path.Combine(TopOf(folder, disk), $"{TrashFolder.Marker}-{LibC.GetEffectiveUser()}");
}
