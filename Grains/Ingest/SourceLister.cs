namespace OrleansImageSearch.Grains.Ingest;

/// <summary>
/// Lists the files of folders, depth first in name order, so that two listings of an unchanged folder are equal.
/// Links are followed; a folder that is reached again, through a link or a second source, is not listed twice. Folders where the command line
/// sets duplicates aside are not listed at all.
/// </summary>
public static class SourceLister
{
    /// <summary>The file that a trash folder of the command line has.</summary>
    private const string TrashMarker = ".imagesearch-trash";

    /// <param name="Path">Absolute path of a file, or of what could not be listed.</param>
    /// <param name="Problem">Why it could not be listed; null for a file.</param>
    public readonly record struct Entry(string Path, string? Problem);

    /// <param name="sources">Absolute paths of files and folders.</param>
    public static IEnumerable<Entry> List(IEnumerable<string> sources)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        return sources.SelectMany(source => ListOne(source, visited));
    }

    private static IEnumerable<Entry> ListOne(string source, HashSet<string> visited)
    {
        var pending = new Stack<string>([source]);
        while (pending.TryPop(out var path))
        {
            if (!Directory.Exists(path))
            {
                yield return new Entry(path, null);
                continue;
            }

            var (children, problem) = Children(path, visited);
            if (problem is not null)
            {
                yield return new Entry(path, problem);
            }

            foreach (var child in children)
            {
                pending.Push(child);
            }
        }
    }

    /// <returns>The folder's entries in reverse name order, as a stack wants them; none where it was listed before, or is a trash.</returns>
    private static (string[] Children, string? Problem) Children(string folder, HashSet<string> visited)
    {
        try
        {
            var real = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);
            if (File.Exists(Path.Combine(folder, TrashMarker)) || !visited.Add(real))
            {
                return ([], null);
            }

            var children = Directory.GetFileSystemEntries(folder);
            Array.Sort(children, static (a, b) => string.CompareOrdinal(b, a));
            return (children, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"The folder cannot be read ({e.Message.TrimEnd('.')}): check its permissions and start the ingest again.");
        }
    }
}
