using OrleansImageSearch.Cli.Duplicates;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>A file under a source, or the reason why it, or the folder, cannot be read.</summary>
internal readonly record struct FoundFile(string Path, long Bytes, string? Problem = null);

/// <summary>
/// The files in files and folders: hidden ones included, in ordinal order of their names, every folder once however
/// many symbolic links lead there, and trash folders not at all.
/// </summary>
internal static class FileTree
{
    // A pipe, socket or device has no bytes; opening a pipe would wait for ever.
    private const string Empty = "it is empty, or no regular file";

    private const string LinkToNowhere = "it is a symbolic link that leads nowhere";

    public static IEnumerable<FoundFile> Enumerate(IEnumerable<Source> sources)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            if (source.Problem is not null)
            {
                yield return new FoundFile(source.Path, 0, source.Problem);
                continue;
            }

            // Depth first without recursion: folders may nest deeper than the stack.
            var pending = new Stack<string>([source.Path]);
            while (pending.TryPop(out var path))
            {
                if (!Directory.Exists(path))
                {
                    yield return Describe(path);
                    continue;
                }

                if (!TryList(path, visited, out var entries, out var problem))
                {
                    yield return new FoundFile(path, 0, problem);
                    continue;
                }

                foreach (var entry in entries)
                {
                    pending.Push(entry);
                }
            }
        }
    }

    private static FoundFile Describe(string path)
    {
        try
        {
            // A link has a length, and exists, by itself: ask what it leads to.
            var isLink = new FileInfo(path).LinkTarget is not null;
            var file = new FileInfo(isLink ? RealPath.Of(path) : path);
            return !file.Exists ? new FoundFile(path, 0, isLink ? LinkToNowhere : Source.WhyMissing(path))
                : file.Length == 0 ? new FoundFile(path, 0, Empty)
                : new FoundFile(path, file.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new FoundFile(path, 0, failure.Message);
        }
    }

    /// <summary>The folder's entries in descending order; none where it was visited before, or is a trash.</summary>
    private static bool TryList(string folder, HashSet<string> visited, out IEnumerable<string> entries, out string? problem)
    {
        entries = [];
        problem = null;
        try
        {
            if (!TrashFolder.Is(folder) && visited.Add(RealPath.Of(folder)))
            {
                entries = Directory.GetFileSystemEntries(folder).OrderDescending(StringComparer.Ordinal);
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = $"the folder cannot be read: {failure.Message}";
            return false;
        }
    }
}
