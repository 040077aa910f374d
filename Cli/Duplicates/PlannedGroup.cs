using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>What becomes of an item; the names are those of <c>--jsonl</c>.</summary>
internal enum ItemOutcome
{
    /// <summary>It stays, as it was chosen.</summary>
    Kept,

    /// <summary>It would go to the trash.</summary>
    Planned,

    /// <summary>It is in the trash now.</summary>
    Trashed,

    /// <summary>It is in the trash since an earlier apply.</summary>
    Already,

    /// <summary>It was chosen to go, and stays for a reason.</summary>
    Skipped,
}

/// <summary>An item and what becomes of it.</summary>
internal sealed class PlannedItem(DuplicateItem item, ItemOutcome outcome)
{
    public DuplicateItem Item { get; } = item;

    public ItemPlace Place { get; } = ItemPlace.Of(item);

    public ItemOutcome Outcome { get; private set; } = outcome;

    /// <summary>Why it is skipped.</summary>
    public string? Reason { get; private set; }

    /// <summary>Where the file is now, or would be.</summary>
    public string? TrashPlace { get; private set; }

    public void Skip(string reason)
    {
        Outcome = ItemOutcome.Skipped;
        Reason = reason.TrimEnd('.');
    }

    public void MarkTrashed(string? place)
    {
        Outcome = ItemOutcome.Trashed;
        TrashPlace = place;
    }

    public void MarkAlready(string place)
    {
        Outcome = ItemOutcome.Already;
        TrashPlace = place;
    }
}

/// <summary>A group, its survivor, and what becomes of its items.</summary>
/// <param name="Number">The group's number.</param>
/// <param name="Items">All its items, in the order of the line.</param>
/// <param name="Survivor">What those that go are compared with last, and merged into; null where there is none.</param>
internal sealed record PlannedGroup(long Number, IReadOnlyList<PlannedItem> Items, PlannedItem? Survivor)
{
    /// <summary>Those that are chosen to go, and not skipped so far.</summary>
    public IEnumerable<PlannedItem> Going => Items.Where(item => item.Outcome == ItemOutcome.Planned);
}
