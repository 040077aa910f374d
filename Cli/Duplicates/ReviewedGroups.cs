using System.Text.Json.Nodes;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A group under review: the line as it came, and the actions as a person has them now.</summary>
internal sealed class ReviewedGroup(GroupLine line)
{
    private readonly string[] _actions = [.. line.Group!.Items.Select(item => item.Action)];

    public DuplicateGroup Group { get; } = line.Group!;

    /// <summary>What was decided, as it is shown; null where nothing was yet.</summary>
    public string? Decision { get; set; }

    public bool IsKept(int item) => _actions[item] == DuplicateItem.Keep;

    /// <returns>Whether it was done: one item has to stay.</returns>
    public bool Toggle(int item)
    {
        if (IsKept(item) && _actions.Count(action => action == DuplicateItem.Keep) == 1)
        {
            return false;
        }

        _actions[item] = IsKept(item) ? DuplicateItem.Trash : DuplicateItem.Keep;
        return true;
    }

    /// <summary>The line with the actions, everything else as it came.</summary>
    public string ToLine()
    {
        var group = JsonObject.Create(line.Json)!;
        foreach (var (item, action) in group["items"]!.AsArray().Zip(_actions))
        {
            item!["action"] = action;
        }

        return JsonLine.Of(group);
    }
}

/// <summary>The file of the groups that were chosen, whole after every choice.</summary>
internal sealed class ReviewedGroups(string path)
{
    private readonly SortedDictionary<long, string> _lines = [];

    public int Count => _lines.Count;

    public void Choose(ReviewedGroup group)
    {
        _lines[group.Group.Group] = group.ToLine();
        Write();
    }

    public void Drop(ReviewedGroup group)
    {
        if (_lines.Remove(group.Group.Group))
        {
            Write();
        }
    }

    private void Write()
    {
        var partial = path + ".partial";
        File.WriteAllLines(partial, _lines.Values);
        File.Move(partial, path, overwrite: true);
    }
}
