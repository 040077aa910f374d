namespace OrleansImageSearch.Cli.Ingest;

internal static class RealPath
{
    // As Linux has it for the links of one path.
    private const int MaxLinks = 40;

    /// <summary>The path with every symbolic link in it resolved, as realpath(3); what does not exist stays as it is.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var root = Path.GetPathRoot(Path.GetFullPath(path))!;
        var resolved = root;
        var links = 0;
        var rest = new Stack<string>();
        Push(rest, Path.GetFullPath(path));
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }

            var candidate = Path.Join(resolved, part);
            if (new FileInfo(candidate).LinkTarget is not { } target)
            {
                resolved = candidate;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException("its symbolic links lead in a circle");
            }

            resolved = Path.IsPathRooted(target) ? root : resolved;
            Push(rest, target);
        }

        return resolved;
    }

    private static void Push(Stack<string> parts, string path)
    {
        foreach (var part in path.Split(Path.DirectorySeparatorChar).Reverse())
        {
            if (part is not ("" or "."))
            {
                parts.Push(part);
            }
        }
    }
}
