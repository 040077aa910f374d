using OrleansImageSearch.Cli.Ingest;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Folders that a person names. A file lies below one by its path as it is written, or with its symbolic links followed.</summary>
internal sealed class FolderSet
{
    public FolderSet(IEnumerable<string> folders)
    {
        Folders = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))];
        Real = [.. Folders.Select(RealPath.Of)];
    }

    /// <summary>Absolute paths as they were written.</summary>
    public IReadOnlyList<string> Folders { get; }

    public bool IsEmpty => Folders.Count == 0;

    private IReadOnlyList<string> Real { get; }

    /// <summary>The folder that a file lies below; null where it lies below none.</summary>
    public string? Around(string path)
    {
        if (IsEmpty)
        {
            return null;
        }

        var real = RealPath.Of(path);
        return Folders.FirstOrDefault(folder => IsBelow(path, folder)) ?? Real.FirstOrDefault(folder => IsBelow(real, folder));
    }

    /// <summary>Whether a file lies below one of the folders, also with all links followed.</summary>
    public bool Holds(string path) => !IsEmpty && RealPath.Of(path) is var real && Real.Any(folder => IsBelow(real, folder));

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || folder == "/" || path[folder.Length] == '/');
}
