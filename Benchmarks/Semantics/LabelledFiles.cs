namespace OrleansImageSearch.Benchmarks.Semantics;

/// <summary>A photo and what it shows.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Label">The name of the folder that it lies in.</param>
internal sealed record LabelledFile(string Path, string Label);

/// <summary>Collections in which the first level of folders says what photos show.</summary>
internal static class LabelledFiles
{
    /// <summary>The photos in the folders below a folder, at any depth, in the order of their paths.</summary>
    /// <param name="folder">Its folders are the labels; photos beside them have none and are left out.</param>
    /// <param name="limit">Where there are more photos, so many of them, evenly spread, so that labels keep their shares.</param>
    /// <exception cref="BenchInputException">There are no photos.</exception>
    public static IReadOnlyList<LabelledFile> Find(string folder, int limit)
    {
        LabelledFile[] all =
        [
            .. Directory.EnumerateDirectories(folder)
                .SelectMany(label => Directory.EnumerateFiles(label, "*", SearchOption.AllDirectories).Select(path => new LabelledFile(path, Path.GetFileName(label))))
                .Where(file => Path.GetExtension(file.Path).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png")
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        if (all.Length == 0)
        {
            throw new BenchInputException($"There are no labelled photos in '{folder}': name a folder with a folder of JPEG or PNG files for each label.");
        }

        var count = Math.Min(limit, all.Length);
        return [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Length / count)])];
    }
}
