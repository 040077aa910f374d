using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Duplicates;

namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>
/// What stays of a group, and what goes. What is of a kind not named is no duplicate here: it stays, and nothing goes for it. Of the others nothing goes
/// that is protected or outside the folders named, and the best stays: protected files come first, then the rules count in their order, then the
/// smaller id.
/// </summary>
internal sealed class GroupRules
{
    private const string ProtectedRule = "protected", AgainstRule = "against", OutsideRule = "outside", KindRule = "kind", OldestIdRule = "first-added";

    private static readonly (string Name, Comparison<DuplicateItem> Compare)[] Known =
    [
        ("larger", (a, b) => Pixels(b).CompareTo(Pixels(a))),
        ("less-compressed", (a, b) => BytesPerPixel(b).CompareTo(BytesPerPixel(a))),
        ("older", (a, b) => Time(a).CompareTo(Time(b))),
        ("longer-path", (a, b) => b.Uri.Length.CompareTo(a.Uri.Length)),
    ];

    private static readonly string[] Kinds = ["identical", "reencoded", "edited", "burst"];

    private readonly (string Name, Comparison<DuplicateItem> Compare)[] _prefer;
    private readonly string[] _protect;
    private readonly string[] _within;
    private readonly string[] _against;
    private readonly string[] _kinds;

    /// <exception cref="InvalidRequestException">A rule, a kind or a folder is not one.</exception>
    public GroupRules(GroupQuery query)
    {
        _prefer = query.Prefer.Length == 0 ? Known : Array.ConvertAll(query.Prefer, name =>
            Array.Find(Known, rule => rule.Name == name) is { Name: not null } known
                ? known
                : throw new InvalidRequestException("prefer", $"There is no rule '{name}'; there are {string.Join(", ", Known.Select(rule => rule.Name))}."));
        _kinds = query.Kinds.Length == 0 ? Kinds[..3] : Array.ConvertAll(query.Kinds, kind =>
            Kinds.Contains(kind)
                ? kind
                : throw new InvalidRequestException("kind", $"There is no kind '{kind}'; there are {string.Join(", ", Kinds)}."));
        _protect = Folders(query.Protect, "protect");
        _within = Folders(query.Within, "within");
        _against = Folders(query.Against, "against");
    }

    /// <summary>Whether the group is one to show: by what is named, something in it could go.</summary>
    public bool Concerns(DuplicateItem[] items)
    {
        var duplicates = Array.FindAll(items, IsDuplicate);
        return (_against.Length == 0 || (Array.Exists(duplicates, item => IsBelow(item, _against)) && !Array.TrueForAll(duplicates, item => IsBelow(item, _against))))
            && (_within.Length == 0 || Array.Exists(duplicates, item => IsBelow(item, _within)));
    }

    /// <summary>Every item with what becomes of it, in the same order.</summary>
    public DuplicateItem[] Choose(DuplicateItem[] items)
    {
        var fixedBy = Array.ConvertAll(items, WhyItStays);
        var mayGo = items.Where((_, i) => fixedBy[i] is null).ToArray();
        var strong = items.Where((_, i) => fixedBy[i] is ProtectedRule or AgainstRule).ToArray();
        if (mayGo.Length == 0 || (_against.Length > 0 && !fixedBy.Contains(AgainstRule)))
        {
            return [.. items.Select((item, i) => item with { Stays = true, Rule = fixedBy[i] ?? AgainstRule })];
        }

        var candidates = strong.Length > 0 ? strong : items.Where((_, i) => fixedBy[i] is null or OutsideRule).ToArray();
        var (best, rule) = Best(candidates);
        return [.. items.Select((item, i) => fixedBy[i] is { } why
            ? item with { Stays = true, Rule = why }
            : ReferenceEquals(item, best) ? item with { Stays = true, Rule = rule } : item with { Stays = false, Rule = null })];
    }

    private string? WhyItStays(DuplicateItem item) =>
        !IsDuplicate(item) ? KindRule
        : IsBelow(item, _protect) ? ProtectedRule
        : IsBelow(item, _against) ? AgainstRule
        : _within.Length > 0 && !IsBelow(item, _within) ? OutsideRule
        : null;

    private bool IsDuplicate(DuplicateItem item) => item.Kind is null || _kinds.Contains(item.Kind);

    private (DuplicateItem Best, string Rule) Best(DuplicateItem[] candidates)
    {
        DuplicateItem[] ordered = [.. candidates.Order(Comparer<DuplicateItem>.Create(Compare))];
        var rule = ordered is [var best, var next, ..] ? Array.Find(_prefer, rule => rule.Compare(best, next) != 0).Name : null;
        return (ordered[0], rule ?? OldestIdRule);
    }

    private int Compare(DuplicateItem a, DuplicateItem b)
    {
        foreach (var (_, compare) in _prefer)
        {
            if (compare(a, b) is var order and not 0)
            {
                return order;
            }
        }

        return a.ImageId != b.ImageId ? a.ImageId.CompareTo(b.ImageId) : string.CompareOrdinal(a.Uri, b.Uri);
    }

    private static bool IsBelow(DuplicateItem item, string[] folders) =>
        folders.Length > 0
        && item.Uri.StartsWith("file:", StringComparison.Ordinal)
        && new Uri(item.Uri).LocalPath is var path
        && Array.Exists(folders, folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static string[] Folders(string[] folders, string field) => Array.ConvertAll(folders, folder =>
        Path.IsPathFullyQualified(folder)
            ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar
            : throw new InvalidRequestException(field, $"{field} must be an absolute path, not '{folder}'."));

    private static long Pixels(DuplicateItem item) => (long)item.Width * item.Height;

    private static double BytesPerPixel(DuplicateItem item) => item.Bytes / (double)Pixels(item);

    private static DateTimeOffset Time(DuplicateItem item) => item.TakenAt ?? item.ModifiedAt ?? item.AddedAt;
}
