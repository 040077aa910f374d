using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Brings back what an apply set aside, all or some of it. After a crash, the same again goes on.</summary>
internal sealed class UndoRun(ImageSearchClient client, TrashFolders trashes, UndoReport report)
{
    private readonly ServerTelling _telling = new(client);

    /// <param name="apply">The apply.</param>
    /// <param name="places">Paths of files, folders, or uris of uploads; all of the apply where it is empty.</param>
    /// <param name="cancellationToken">Stops between files; the server is told of those that are back.</param>
    public async Task RunAsync(Guid apply, IReadOnlyList<string> places, CancellationToken cancellationToken)
    {
        var wanted = places.Select(place => ItemPlace.Of(place).IsUpload ? place : Path.TrimEndingDirectorySeparator(Path.GetFullPath(place))).ToArray();
        var unmatched = wanted.ToHashSet(StringComparer.Ordinal);
        var isKnown = false;
        foreach (var trash in trashes.Existing().Where(trash => trash.Find(apply) is not null))
        {
            using var held = trash.Lock();
            if (trash.Find(apply) is { } found)
            {
                isKnown = true;
                var items = found.Items.Where(item => Selects(wanted, item, unmatched)).ToArray();
                Restore(found, items, cancellationToken);
                await TellAsync(found, items);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (!isKnown)
        {
            await RestoreOnServerAsync(apply, places, cancellationToken);
        }

        foreach (var place in isKnown ? unmatched : [])
        {
            report.Leave(place, "nothing of that place went to the trash by this apply");
        }
    }

    private static bool Selects(string[] wanted, ItemListed item, HashSet<string> unmatched)
    {
        var selecting = wanted.Where(place => item.Path is { } path ? path == place || path.StartsWith(place.TrimEnd('/') + '/', StringComparison.Ordinal) : item.Uri == place);
        var isSelected = wanted.Length == 0;
        foreach (var place in selecting)
        {
            isSelected = true;
            unmatched.Remove(place);
        }

        return isSelected;
    }

    private void Restore(TrashedApply apply, ItemListed[] items, CancellationToken cancellationToken)
    {
        var held = items.Where(apply.Holds).ToArray();
        if (held.Length == 0)
        {
            foreach (var deleted in items.Where(apply.WasDeleted))
            {
                report.Leave(deleted.Path!, "it was deleted when the trash was emptied");
            }

            return;
        }

        apply.Append([new UndoStarted(DateTimeOffset.UtcNow, [.. held.Select(item => item.Number)])]);
        var byFolder = apply.Items.Where(item => item.Path is not null).ToLookup(FolderOf, StringComparer.Ordinal);
        var folders = held.Select(FolderOf).Distinct(StringComparer.Ordinal).Select(folder => new UndoneFolder(folder, apply, byFolder[folder])).ToArray();
        foreach (var item in held.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            try
            {
                Directory.CreateDirectory(FolderOf(item));
                FileNames.Move(apply.PlaceOf(item), item.Path!);
                report.Restore(item);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                var reason = FileState.OfEntry(item.Path!) is null ? e.Message.TrimEnd('.') : "another file is in its place now";
                report.Leave(item.Path!, $"{reason}; it stays in {apply.PlaceOf(item)}");
            }
        }

        Array.ForEach(folders, folder => folder.Finish());
    }

    private static string FolderOf(ItemListed item) => Path.GetDirectoryName(item.Path!)!;

    private async Task TellAsync(TrashedApply apply, ItemListed[] items)
    {
        try
        {
            if (apply.Items.Any(item => item.Path is not null) && !apply.IsSettled)
            {
                foreach (var refused in await _telling.SettleAsync(apply, CancellationToken.None))
                {
                    report.Leave(refused.Item.Path!, $"the server did not let it go ({refused.Reason}): it is {(refused.IsBack ? "back" : "in the trash")}");
                }
            }

            var uploads = items.Where(item => item.Path is null).ToArray();
            report.RestoreUploads(await _telling.TellRestoredAsync(apply, uploads, CancellationToken.None));
        }
        catch (ServerException unreachable)
        {
            throw new CommandFailedException(
                $"{unreachable.Message.TrimEnd('.')}; {report.Files:N0} files are back and the server does not know yet: the same command tells it");
        }
    }

    /// <summary>An apply that has no file on any disk here: its uploads are the server's.</summary>
    private async Task RestoreOnServerAsync(Guid apply, IReadOnlyList<string> places, CancellationToken cancellationToken)
    {
        var isKnown = (await client.GetAppliesAsync(cancellationToken)).Any(known => known.Apply == apply);
        if (!isKnown || places.Count > 0)
        {
            throw new CommandFailedException(isKnown
                ? $"apply {apply} has no files in a trash here: leave the paths out, or name its trash with --trash"
                : $"there is no apply {apply}: imagesearch duplicates undo lists those there are; name a trash elsewhere with --trash");
        }

        var answer = await client.UndoDuplicatesAsync(new ApplyRequest(apply, null), cancellationToken);
        report.RestoreUploads(answer.Restored);
    }
}
