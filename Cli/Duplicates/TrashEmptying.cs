using OrleansImageSearch.Cli.Output;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Deletes files of the trash for ever: nothing else does.</summary>
internal sealed class TrashEmptying(TrashFolders trashes, IReadOnlyList<Guid> applies, Terminal terminal)
{
    /// <summary>How many files there are to delete, and their bytes.</summary>
    public (long Files, long Bytes) Count()
    {
        var files = trashes.Existing().SelectMany(trash => trash.Applies()).Where(IsWanted).SelectMany(apply => apply.Items.Where(apply.Holds)).ToArray();
        return (files.Length, files.Sum(item => item.Bytes));
    }

    /// <returns>The exit code.</returns>
    public int Run()
    {
        var (files, bytes, left) = (0L, 0L, 0L);
        foreach (var trash in trashes.Existing().Where(trash => trash.Applies().Any(IsWanted)))
        {
            using var held = trash.Lock();
            foreach (var apply in trash.Applies().Where(IsWanted))
            {
                ItemListed[] items = [.. apply.Items.Where(apply.Holds)];
                if (items.Length == 0)
                {
                    continue;
                }

                if (!apply.IsSettled)
                {
                    left += items.Length;
                    terminal.Tell($"apply {apply.Start.Apply} was cut off and keeps its {items.Length:N0} files: run imagesearch duplicates undo {apply.Start.Apply}, or imagesearch duplicates apply --yes, first");
                    continue;
                }

                apply.Append([new DeletionStarted(DateTimeOffset.UtcNow, [.. items.Select(item => item.Number)])]);
                foreach (var item in items)
                {
                    try
                    {
                        File.Delete(apply.PlaceOf(item));
                        files++;
                        bytes += item.Bytes;
                    }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                    {
                        left++;
                        terminal.Tell($"{apply.PlaceOf(item)} cannot be deleted: {e.Message}");
                    }
                }
            }
        }

        terminal.Out.WriteLine($"{files:N0} files deleted, {ByteCount.Text(bytes)}{(left == 0 ? "" : $"; {left:N0} left")}");
        return left > 0 ? ExitCodes.SomeRejected : ExitCodes.Done;
    }

    private bool IsWanted(TrashedApply apply) => applies.Count == 0 || applies.Contains(apply.Start.Apply);
}
