using System.Reflection;

namespace OrleansImageSearch.Catalog;

/// <summary>The SQL and shell files that this assembly carries.</summary>
internal static class EmbeddedText
{
    private static readonly Assembly Assembly = typeof(EmbeddedText).Assembly;

    /// <param name="path">As <c>Queries/get_images.sql</c>.</param>
    public static string Read(string path)
    {
        using var stream = Assembly.GetManifestResourceStream(path)
            ?? throw new ArgumentException($"There is no embedded file '{path}'.", nameof(path));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The paths that begin with <paramref name="folder"/>, in order.</summary>
    public static IReadOnlyList<string> List(string folder) =>
        [.. Assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
