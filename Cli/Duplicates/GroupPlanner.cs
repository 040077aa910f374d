using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Ingest;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// Decides which items of a group go, as far as that can be told without reading the files; their bytes are compared when they are moved.
/// </summary>
internal sealed class GroupPlanner(ChoiceRules rules, TrashFolders trashes)
{
    /// <summary>Items that are in the trash, by the path they had; read when a file is missing for the first time.</summary>
    private readonly Lazy<Dictionary<string, (string Sha256, string Place)>> _inTrash = new(() => ListTrash(trashes));

    /// <param name="group">The group as it was chosen.</param>
    /// <param name="hasUpload">Whether the server has this item's upload.</param>
    public PlannedGroup Plan(DuplicateGroup group, Func<DuplicateItem, bool> hasUpload)
    {
        PlannedItem[] items = [.. group.Items.Select(item => new PlannedItem(item, item.Action == DuplicateItem.Keep ? ItemOutcome.Kept : ItemOutcome.Planned))];
        PlannedItem[] staying = [.. items.Where(item => item.Outcome == ItemOutcome.Kept)];
        PlannedItem? survivor = null;
        var why = "no item of its group is kept";
        var files = new Dictionary<FileIdentity, PlannedItem>();
        foreach (var item in staying)
        {
            var (objection, identity) = Look(item, hasUpload);
            if (identity is { } same)
            {
                files.TryAdd(same, item);
            }

            if (objection is null)
            {
                survivor ??= item;
            }
            else
            {
                why = $"nothing is certain to stay for it: {ItemPlace.TextOf(item.Item)} {objection}";
            }
        }

        foreach (var item in items.Where(item => item.Outcome == ItemOutcome.Planned))
        {
            Check(item, files, survivor is null ? why : null);
        }

        return new PlannedGroup(group.Group, items, survivor);
    }

    private static Dictionary<string, (string Sha256, string Place)> ListTrash(TrashFolders trashes)
    {
        var found = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var apply in trashes.Existing().SelectMany(trash => trash.Applies()))
        {
            foreach (var item in apply.Items.Where(apply.Holds))
            {
                found[item.Path!] = (item.Sha256, apply.PlaceOf(item));
            }
        }

        return found;
    }

    /// <summary>Why an item cannot be what stays, and which file it is.</summary>
    private (string? Objection, FileIdentity? Identity) Look(PlannedItem item, Func<DuplicateItem, bool> hasUpload)
    {
        if (item.Place.Path is not { } path)
        {
            return (!item.Place.IsUpload ? "is not on this machine"
                : !rules.MaySurvive(item.Place) ? "lies below no --against"
                : hasUpload(item.Item) ? null : "is not on the server any more", null);
        }

        try
        {
            var state = FileState.Of(path);
            var objection = state is null ? "is gone"
                : state.Value.Kind != FileKind.Regular ? "is no file any more"
                : TrashFolder.Around(RealPath.Of(path)) is not null ? "is in the trash itself"
                : !rules.MaySurvive(item.Place) ? "lies below no --against"
                : null;
            return (objection, state?.Identity);
        }
        catch (IOException e)
        {
            return ($"cannot be read ({e.Message})", null);
        }
    }

    private void Check(PlannedItem item, Dictionary<FileIdentity, PlannedItem> staying, string? whyNoSurvivor)
    {
        try
        {
            if (item.Place is { Path: null, IsUpload: false })
            {
                item.Skip("it is neither a file of this machine nor an upload");
            }
            else if (rules.Objection(item.Item, item.Place) is { } objection)
            {
                item.Skip(objection);
            }
            else if (item.Place.Path is { } path)
            {
                CheckFile(item, path, staying);
            }

            if (item.Outcome == ItemOutcome.Planned && whyNoSurvivor is not null)
            {
                item.Skip(whyNoSurvivor);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            item.Skip(e.Message);
        }
    }

    private void CheckFile(PlannedItem item, string path, Dictionary<FileIdentity, PlannedItem> staying)
    {
        if (FileState.OfEntry(path) is not { } entry)
        {
            if (_inTrash.Value.TryGetValue(path, out var trashed) && trashed.Sha256.Equals(item.Item.Sha256, StringComparison.OrdinalIgnoreCase))
            {
                item.MarkAlready(trashed.Place);
            }
            else
            {
                item.Skip("it vanished, or moved");
            }
        }
        else if (FileState.Of(path) is { } file && staying.TryGetValue(file.Identity, out var same))
        {
            item.Skip($"it is the same file as {ItemPlace.TextOf(same.Item)}, by a link");
        }
        else if (entry.Kind != FileKind.Regular)
        {
            item.Skip(entry.Kind == FileKind.Link ? "it is a symbolic link, which takes no space" : "it is no file any more");
        }
        else if (TrashFolder.Around(RealPath.Of(path)) is { } trash)
        {
            item.Skip($"it lies in the trash {trash}");
        }
        else
        {
            _ = trashes.PathFor(Path.GetDirectoryName(path)!);
        }
    }
}
