namespace OrleansImageSearch.Grains.Maps;

/// <summary>
/// The labels of a map's points: the name of the folder that an image's first file lies in. Number 0 is for images without a folder and for
/// folders beyond the <see cref="Most"/> that have most images.
/// </summary>
internal sealed class FolderLabels
{
    public const int Most = 255;

    private readonly List<string> _names;
    private readonly Dictionary<string, short> _numbers;

    /// <param name="names">As they are stored, with number 0 first; none for a new map.</param>
    public FolderLabels(IReadOnlyList<string> names)
    {
        _names = names.Count == 0 ? [""] : [.. names];
        _numbers = _names.Select((name, number) => (name, number)).ToDictionary(each => each.name, each => (short)each.number, StringComparer.Ordinal);
    }

    /// <summary>Those of the folders of all images.</summary>
    public static FolderLabels Of(IEnumerable<string> uris) => new(
    [
        "",
        .. uris.Select(FolderOf)
            .Where(folder => folder.Length > 0)
            .CountBy(folder => folder, StringComparer.Ordinal)
            .OrderByDescending(folder => folder.Value)
            .ThenBy(folder => folder.Key, StringComparer.Ordinal)
            .Take(Most)
            .Select(folder => folder.Key),
    ]);

    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of a file's label. A folder not met before gets the next number while there is one.</summary>
    public short NumberOf(string? uri)
    {
        var folder = uri is null ? "" : FolderOf(uri);
        if (_numbers.TryGetValue(folder, out var number) || _names.Count > Most)
        {
            return number;
        }

        _names.Add(folder);
        return _numbers[folder] = (short)(_names.Count - 1);
    }

    /// <returns>Empty for uploads, and for what lies in the root or at the top of a bucket.</returns>
    internal static string FolderOf(string uri)
    {
        if (uri.StartsWith("upload:", StringComparison.Ordinal))
        {
            return "";
        }

        var path = uri.AsSpan(uri.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + "://".Length : 0);
        var file = path.LastIndexOf('/');
        var folder = file < 0 ? -1 : path[..file].LastIndexOf('/');
        return folder < 0 ? "" : Uri.UnescapeDataString(path[(folder + 1)..file].ToString());
    }
}
