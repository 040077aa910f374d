using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// Moves the files of one apply to the trash of their disks. What is about to be moved is in the manifest, on the disk, before; a crash leaves
/// every file at its old place or in the trash, and <see cref="TrashedApply.Holds"/> says which.
/// </summary>
internal sealed class Mover(TrashFolders trashes, ApplyStarted start) : IDisposable
{
    private const string StaysForOthers = "others of this apply went in its favour";

    private readonly Dictionary<string, OpenTrash> _open = [];

    /// <summary>When folders were last changed before this apply.</summary>
    private readonly Dictionary<string, FileTime?> _folderTimes = new(StringComparer.Ordinal);

    /// <summary>Files, and images of uploads, in favour of which something went: they stay, whatever later groups say.</summary>
    private readonly HashSet<FileIdentity> _survivingFiles = [];
    private readonly HashSet<long> _survivingUploads = [];

    /// <summary>What this apply has on each disk so far.</summary>
    public IEnumerable<TrashedApply> Applies => _open.Values.Select(trash => trash.Apply);

    /// <summary>Moves what goes, group by group, until it is cancelled.</summary>
    /// <returns>What went, in the trash of its disk; uploads are listed there, and only the server's state is still to be changed.</returns>
    public IReadOnlyList<TrashedItem> Move(IReadOnlyList<PlannedGroup> groups, CancellationToken cancellationToken)
    {
        var listed = List(groups);
        var moved = new List<TrashedItem>();
        foreach (var group in groups.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            MoveGroup(group, [.. listed.Where(item => item.Group == group)], moved);
        }

        foreach (var apply in moved.Select(item => item.Apply).Distinct())
        {
            apply.Flush();
        }

        return moved;
    }

    public void Dispose()
    {
        foreach (var trash in _open.Values)
        {
            trash.Lock.Dispose();
        }
    }

    /// <summary>Writes into the manifests what is about to be moved. Where that is impossible, it stays.</summary>
    private List<TrashedItem> List(IReadOnlyList<PlannedGroup> groups)
    {
        var listed = new List<TrashedItem>();
        foreach (var group in groups)
        {
            foreach (var item in group.Going.ToArray())
            {
                try
                {
                    var trash = Open(item.Place.Path is { } path ? trashes.For(Path.GetDirectoryName(path)!) : trashes.ForUploads());
                    var record = new ItemListed(
                        ++trash.Numbers,
                        item.Item.Image,
                        item.Item.Uri,
                        group.Survivor!.Item.Image,
                        item.Item.Sha256,
                        item.Item.Bytes,
                        item.Place.Path,
                        item.Place.Path is null ? null : TimeOf(Path.GetDirectoryName(item.Place.Path)!));
                    listed.Add(new TrashedItem(group, item, trash.Apply, record));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    item.Skip($"its trash cannot be used: {e.Message}");
                }
            }
        }

        foreach (var items in listed.GroupBy(item => item.Apply).ToArray())
        {
            try
            {
                items.Key.Append([.. items.Select(item => item.Record)]);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                foreach (var item in items)
                {
                    item.Planned.Skip($"its trash cannot be written: {e.Message}");
                    listed.Remove(item);
                }
            }
        }

        return listed;
    }

    private FileTime? TimeOf(string folder)
    {
        if (!_folderTimes.TryGetValue(folder, out var time))
        {
            time = FileState.Of(folder)?.ModifiedAt;
            _folderTimes.Add(folder, time);
        }

        return time;
    }

    private OpenTrash Open(TrashFolder trash)
    {
        if (!_open.TryGetValue(trash.Path, out var open))
        {
            var held = trash.Lock();
            try
            {
                open = new OpenTrash(held, TrashedApply.Create(trash.Path, start));
            }
            catch
            {
                held.Dispose();
                throw;
            }

            _open.Add(trash.Path, open);
        }

        return open;
    }

    private void MoveGroup(PlannedGroup group, IReadOnlyList<TrashedItem> items, List<TrashedItem> moved)
    {
        if (items.Count == 0)
        {
            return;
        }

        try
        {
            using var survivor = HoldSurvivor(group.Survivor!);
            var before = moved.Count;
            foreach (var item in items)
            {
                if (item.Record.Path is { } path)
                {
                    MoveFile(item, path, survivor, moved);
                }
                else if (_survivingUploads.Contains(item.Record.Image))
                {
                    item.Planned.Skip(StaysForOthers);
                }
                else
                {
                    moved.Add(item);
                }
            }

            if (moved.Count > before)
            {
                _ = survivor is null ? _survivingUploads.Add(group.Survivor!.Item.Image) : _survivingFiles.Add(survivor.State.Identity);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var item in items.Where(item => item.Planned.Outcome == ItemOutcome.Planned))
            {
                item.Planned.Skip($"nothing is certain to stay for it: {ItemPlace.TextOf(group.Survivor!.Item)}: {e.Message}");
            }
        }
    }

    /// <summary>The survivor's file; null where it is an upload, which the server has, and asks for once more when it is told.</summary>
    private static HeldFile? HoldSurvivor(PlannedItem survivor)
    {
        if (survivor.Place.Path is not { } path)
        {
            return null;
        }

        var held = HeldFile.Open(path, survivor.Item.Sha256, isGoing: false);
        if (held.IsAt(path))
        {
            return held;
        }

        // It went between being opened and being locked.
        held.Dispose();
        throw new IOException("it is gone");
    }

    private void MoveFile(TrashedItem item, string path, HeldFile? survivor, List<TrashedItem> moved)
    {
        try
        {
            using var file = HeldFile.Open(path, item.Record.Sha256, isGoing: true);
            if (FileState.OfEntry(path)?.Identity != file.State.Identity)
            {
                throw new IOException("it was replaced");
            }

            if (survivor is not null && survivor.State.Identity == file.State.Identity)
            {
                throw new IOException("it is the same file as what stays, by a link");
            }

            if (_survivingFiles.Contains(file.State.Identity))
            {
                throw new IOException(StaysForOthers);
            }

            var place = item.Apply.PlaceOf(item.Record);
            FileNames.Move(path, place);
            if (FileState.OfEntry(place) is not { } now || !now.IsUnwrittenSince(file.State))
            {
                FileNames.Move(place, path);
                throw new IOException("it changed while it was moved");
            }

            moved.Add(item);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            item.Planned.Skip(e.Message);
        }
    }

    /// <summary>A trash that this apply uses, and nobody else until it ends.</summary>
    private sealed class OpenTrash(FileStream held, TrashedApply apply)
    {
        public FileStream Lock { get; } = held;

        public TrashedApply Apply { get; } = apply;

        public int Numbers { get; set; }
    }
}

/// <summary>An item of an apply, and where it is listed.</summary>
internal sealed record TrashedItem(PlannedGroup Group, PlannedItem Planned, TrashedApply Apply, ItemListed Record);
