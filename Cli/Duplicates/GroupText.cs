using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>How people are told of groups.</summary>
internal static class GroupText
{
    /// <summary>An item on one line: place, size, kind, and the rule that chose.</summary>
    public static string Describe(DuplicateItem item)
    {
        var facts = new List<string>();
        if (item.Width is { } width && item.Height is { } height)
        {
            facts.Add($"{width}x{height}");
        }

        if (item.Format is { } format)
        {
            facts.Add(format);
        }

        facts.Add(ByteCount.Text(item.Bytes));
        if ((item.TakenAt ?? item.ModifiedAt) is { } at)
        {
            facts.Add($"{at:yyyy-MM-dd}");
        }

        if (item.Kind is { } kind)
        {
            facts.Add(item.Distance is { } bits && kind != "identical" ? $"{kind}, {bits} bits" : kind);
        }

        if (item.Rule is { } rule)
        {
            facts.Add(rule);
        }

        return $"{ItemPlace.TextOf(item)} ({string.Join(", ", facts)})";
    }
}
