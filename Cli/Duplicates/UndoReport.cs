using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>What came back and what did not.</summary>
internal sealed class UndoReport(Terminal terminal, bool asJsonLines, Guid apply)
{
    private long _bytes;
    private long _uploads;
    private long _left;

    /// <summary>Files that came back so far.</summary>
    public long Files { get; private set; }

    public void Restore(ItemListed item)
    {
        Files++;
        _bytes += item.Bytes;
        Write(new UndoLine(item.Path!, "restored"));
    }

    public void RestoreUploads(long uploads) => _uploads += uploads;

    public void Leave(string place, string reason)
    {
        _left++;
        Write(new UndoLine(place, "left", reason));
    }

    /// <summary>Writes the counts.</summary>
    /// <returns>The exit code.</returns>
    public int Finish()
    {
        if (asJsonLines)
        {
            terminal.Out.WriteLine(JsonLine.Of(new UndoSummaryLine(new UndoSummary(apply, Files, _uploads, _bytes, _left))));
        }
        else
        {
            terminal.Out.WriteLine(
                $"{Files:N0} files{(_uploads == 0 ? "" : $" and {_uploads:N0} uploads")} came back, {ByteCount.Text(_bytes)}{(_left == 0 ? "" : $"; {_left:N0} did not")}");
        }

        return _left > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
    }

    private void Write(UndoLine line)
    {
        if (asJsonLines)
        {
            terminal.Out.WriteLine(JsonLine.Of(line));
        }
        else
        {
            terminal.Out.WriteLine(Printable.Line(line.Reason is null ? $"  {line.Outcome} {line.Place}" : $"  {line.Outcome}     {line.Place}: {line.Reason}"));
        }
    }
}

/// <summary>What became of one file: restored, or left where it is for a reason.</summary>
internal sealed record UndoLine(string Place, string Outcome, string? Reason = null);

/// <summary>The last line of <c>--jsonl</c>.</summary>
internal sealed record UndoSummaryLine(UndoSummary Summary);

internal sealed record UndoSummary(Guid Apply, long Files, long Uploads, long Bytes, long Left);
