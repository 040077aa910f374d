using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A line that is a group, or the reason why it is none.</summary>
/// <param name="Number">The line, counted from 1.</param>
/// <param name="Json">The line as it came; default where it is no JSON.</param>
/// <param name="Group">The group; null where it is none.</param>
/// <param name="Problem">Why it is none.</param>
internal sealed record GroupLine(long Number, JsonElement Json, DuplicateGroup? Group, string? Problem = null);

/// <summary>Groups of duplicates, one after the other, in memory that does not grow with their number.</summary>
internal static class GroupLines
{
    private const int GroupsPerPage = 500;

    /// <summary>Groups of a file of JSON Lines.</summary>
    public static async IAsyncEnumerable<GroupLine> ReadAsync(TextReader lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Read(number, line);
            }
        }
    }

    /// <summary>The groups of the server's last scan, chosen by the rules.</summary>
    public static async IAsyncEnumerable<GroupLine> OfServerAsync(
        ImageSearchClient client, ChoiceRules rules, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        string? cursor = null;
        do
        {
            var page = await client.GetDuplicatesAsync(rules.ToQuery(), cursor, GroupsPerPage, cancellationToken);
            foreach (var json in page.Groups)
            {
                yield return Read(++number, json);
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private static GroupLine Read(long number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return Read(number, json.RootElement.Clone());
        }
        catch (JsonException e)
        {
            return new GroupLine(number, default, null, $"it is no JSON ({e.Message.TrimEnd('.')})");
        }
    }

    private static GroupLine Read(long number, JsonElement json)
    {
        try
        {
            var group = json.Deserialize(ServerJson.Default.DuplicateGroup);
            return new GroupLine(number, json, group, WhyNone(group));
        }
        catch (JsonException e)
        {
            return new GroupLine(number, json, null, $"it is no group of duplicates ({e.Message.TrimEnd('.')})");
        }
    }

    private static string? WhyNone(DuplicateGroup? group) =>
        group is null ? "it is no group of duplicates"
        : group.Items.Any(item => item is null) ? "an item is null"
        : group.Items.FirstOrDefault(item => item.Action is not (DuplicateItem.Keep or DuplicateItem.Trash)) is { } odd ? $"the action of an item is '{odd.Action}': write keep or trash"
        : group.Items.All(item => item.Action == DuplicateItem.Trash) ? "all its items would go to the trash: let one be kept"
        : null;
}
