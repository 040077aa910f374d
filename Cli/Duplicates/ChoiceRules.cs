using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// What stays and what goes. The server chooses by them; whatever lines say, they hold for the files that are touched.
/// </summary>
/// <param name="Prefer">What to prefer, in order.</param>
/// <param name="Protect">Folders in which nothing is touched.</param>
/// <param name="Within">Folders outside of which nothing is touched.</param>
/// <param name="Against">Folders in which something stays, and nothing is touched.</param>
/// <param name="Kinds">Kinds of likeness, of which others are not touched; all where it is empty.</param>
internal sealed record ChoiceRules(IReadOnlyList<string> Prefer, FolderSet Protect, FolderSet Within, FolderSet Against, IReadOnlyList<string> Kinds)
{
    /// <summary>As the server takes them: <c>prefer=larger&amp;protect=%2Fa</c>.</summary>
    public string ToQuery() => string.Join('&', new (string Name, IEnumerable<string> Values)[]
    {
        ("prefer", Prefer), ("protect", Protect.Folders), ("within", Within.Folders), ("against", Against.Folders), ("kind", Kinds),
    }.SelectMany(option => option.Values.Select(value => $"{option.Name}={Uri.EscapeDataString(value)}")));

    /// <summary>Why an item must not be touched; null where it may.</summary>
    public string? Objection(DuplicateItem item, ItemPlace place)
    {
        if (Kinds.Count > 0 && item.Kind is { } kind && !Kinds.Contains(kind, StringComparer.Ordinal))
        {
            return $"it is {kind}, and only --kind {string.Join(' ', Kinds)} is asked for";
        }

        if (place.Path is not { } path)
        {
            return Within.IsEmpty ? null : "it lies below no --within";
        }

        return Protect.Around(path) is { } protectedFolder ? $"it lies below --protect {protectedFolder}"
            : Against.Around(path) is { } againstFolder ? $"it lies below --against {againstFolder}"
            : !Within.IsEmpty && !Within.Holds(path) ? "it lies below no --within"
            : null;
    }

    /// <summary>Whether an item may be what stays for those that go.</summary>
    public bool MaySurvive(ItemPlace place) => Against.IsEmpty || (place.Path is { } path && Against.Holds(path));
}
