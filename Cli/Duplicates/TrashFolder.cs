using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A folder where files are set aside, each apply in a folder of its own. Only its owner can look into it.</summary>
internal sealed class TrashFolder
{
    /// <summary>The file by which a folder is known for a trash, so that it is never taken in. The server looks for the same name.</summary>
    public const string Marker = ".imagesearch-trash";

    private const string LockName = "lock";

    // EWOULDBLOCK, which is how .NET says that a file is locked.
    private const int WouldBlock = 11;

    private const string Explanation = """
        Files that `imagesearch duplicates apply` set aside. `imagesearch duplicates undo` brings them back; `imagesearch trash empty` deletes them.

        """;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private TrashFolder(string path) => Path = path;

    public string Path { get; }

    public static bool Is(string folder) => File.Exists(System.IO.Path.Combine(folder, Marker));

    /// <summary>The trash that a file lies in; null where it lies in none.</summary>
    public static string? Around(string path)
    {
        for (var folder = System.IO.Path.GetDirectoryName(path); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (Is(folder))
            {
                return folder;
            }
        }

        return null;
    }

    /// <summary>The trash at a path; null where there is none.</summary>
    public static TrashFolder? At(string path) => Is(path) ? new TrashFolder(path) : null;

    /// <summary>The trash at a path, made where there is none.</summary>
    /// <exception cref="IOException">There is something else, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static TrashFolder Create(string path)
    {
        if (FileState.OfEntry(path) is { } there)
        {
            if (there.Kind != FileKind.Folder)
            {
                throw new IOException($"{path} is no folder");
            }

            if (there.Owner != LibC.GetEffectiveUser())
            {
                throw new IOException($"{path} belongs to somebody else");
            }

            if (!Is(path) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new IOException($"{path} is no trash, and not empty");
            }
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new IOException("files are moved by calls that only Linux has");
        }

        Directory.CreateDirectory(path, OwnerOnly);
        if (!Is(path))
        {
            File.WriteAllText(System.IO.Path.Combine(path, Marker), Explanation);
            FileNames.Flush(System.IO.Path.GetDirectoryName(path)!);
        }

        return new TrashFolder(path);
    }

    /// <summary>
    /// Keeps other commands from changing this trash until the result is disposed of, or the process ends. Nobody waits for it: two commands
    /// that each hold one trash and want the other's would wait for ever.
    /// </summary>
    /// <exception cref="CommandFailedException">Another command is at work here.</exception>
    public FileStream Lock() =>
        TryLock() ?? throw new CommandFailedException($"another command is at work in the trash {Path}: try again when it has ended");

    /// <summary>As <see cref="Lock"/>; null where another command is at work here.</summary>
    public FileStream? TryLock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>What one apply has here; null where it has nothing.</summary>
    public TrashedApply? Find(Guid apply) => TrashedApply.Read(System.IO.Path.Combine(Path, $"{apply}"));

    /// <summary>All applies that have something here, or had.</summary>
    public IEnumerable<TrashedApply> Applies() =>
        Directory.EnumerateDirectories(Path)
            .Where(folder => Guid.TryParse(System.IO.Path.GetFileName(folder), out _))
            .Select(TrashedApply.Read)
            .OfType<TrashedApply>()
            .OrderBy(apply => apply.Start.At);
}
