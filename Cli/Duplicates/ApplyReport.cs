using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>What becomes of the items: each as a line, and the counts at the end.</summary>
/// <param name="terminal">Where it is written.</param>
/// <param name="asJsonLines">As JSON, for programs.</param>
/// <param name="apply">Null where nothing is done but told.</param>
internal sealed class ApplyReport(Terminal terminal, bool asJsonLines, Guid? apply)
{
    private ApplySummary _counts = new(apply, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Items that went to the trash, or would, so far.</summary>
    public long Trashed => _counts.Files + _counts.Uploads;

    /// <summary>Counts a line that is no group.</summary>
    public void Reject(long line, string problem)
    {
        _counts = _counts with { RejectedLines = _counts.RejectedLines + 1 };
        terminal.Tell($"line {line} is left out: {problem}");
    }

    public void Add(PlannedGroup group)
    {
        _counts = _counts with { Groups = _counts.Groups + 1 };
        foreach (var item in group.Items)
        {
            Count(item);
        }

        if (asJsonLines)
        {
            foreach (var item in group.Items)
            {
                terminal.Out.WriteLine(JsonLine.Of(new ApplyLine(
                    group.Number,
                    item.Item.Image,
                    item.Item.Sha256,
                    item.Item.Uri,
                    item.Item.Bytes,
                    NameOf(item.Outcome),
                    item.Reason,
                    item.Item.Rule,
                    item.Item.Kind,
                    item.TrashPlace)));
            }
        }
        else
        {
            terminal.Out.WriteLine($"group {group.Number}");
            foreach (var item in group.Items)
            {
                terminal.Out.WriteLine(Printable.Line(Describe(item)));
            }
        }
    }

    /// <summary>Writes the counts.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        if (asJsonLines)
        {
            terminal.Out.WriteLine(JsonLine.Of(new ApplySummaryLine(_counts)));
        }
        else
        {
            var uploads = _counts.Uploads == 0 ? "" : $" and {_counts.Uploads:N0} uploads";
            var left = _counts.Skipped + _counts.RejectedLines == 0 ? "" : $"; {_counts.Skipped:N0} items left alone, {_counts.RejectedLines:N0} lines left out";
            var already = _counts.Already == 0 ? "" : $"; {_counts.Already:N0} were there already";
            var what = $"{_counts.Files:N0} files{uploads} of {_counts.Groups:N0} groups";
            terminal.Out.WriteLine(apply is null
                ? $"{what} would go to the trash, {ByteCount.Text(_counts.Bytes)}{already}{left}{(Trashed > 0 ? "; --yes does it" : "")}"
                : $"{what} went to the trash, {ByteCount.Text(_counts.Bytes)}{already}{left}");
            if (apply is not null && Trashed > 0)
            {
                terminal.Out.WriteLine($"imagesearch duplicates undo {apply} brings them back; imagesearch trash empty deletes files for ever");
            }
        }

        return apply is null && Trashed > 0 ? ExitCodes.DuplicatesFound
            : _counts.Skipped + _counts.RejectedLines > 0 ? ExitCodes.SomeRejected
            : ExitCodes.Done;
    }

    private static string NameOf(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Kept => "kept",
        ItemOutcome.Planned => "planned",
        ItemOutcome.Trashed => "trashed",
        ItemOutcome.Already => "already",
        _ => "skipped",
    };

    private string Describe(PlannedItem item)
    {
        var what = GroupText.Describe(item.Item);
        return item.Outcome switch
        {
            ItemOutcome.Kept => $"  stays    {what}",
            ItemOutcome.Planned when apply is null => $"  to trash {what}",
            ItemOutcome.Planned => $"  not yet  {what}",
            ItemOutcome.Trashed => $"  trashed  {what}",
            ItemOutcome.Already => $"  in trash {what}",
            _ => $"  left     {what}: {item.Reason}",
        };
    }

    private void Count(PlannedItem item)
    {
        switch (item.Outcome)
        {
            case ItemOutcome.Planned when apply is null:
            case ItemOutcome.Trashed:
                _counts = item.Place.IsUpload
                    ? _counts with { Uploads = _counts.Uploads + 1, Bytes = _counts.Bytes + item.Item.Bytes }
                    : _counts with { Files = _counts.Files + 1, Bytes = _counts.Bytes + item.Item.Bytes };
                break;
            case ItemOutcome.Already:
                _counts = _counts with { Already = _counts.Already + 1 };
                break;
            case ItemOutcome.Skipped:
                _counts = _counts with { Skipped = _counts.Skipped + 1 };
                break;
        }
    }
}

/// <summary>What becomes of one item, a line of <c>--jsonl</c>: kept, planned, trashed, already (in the trash) or skipped for a reason.</summary>
internal sealed record ApplyLine(
    long Group, long Image, string Sha256, string? Uri, long Bytes, string Outcome, string? Reason, string? Rule, string? Kind, string? TrashPlace);

/// <summary>The last line of <c>--jsonl</c>.</summary>
internal sealed record ApplySummaryLine(ApplySummary Summary);

/// <summary>The counts; without an apply it was a dry run.</summary>
internal sealed record ApplySummary(
    Guid? Apply, long Groups, long Files, long Uploads, long Bytes, long Already, long Skipped, long RejectedLines);
