using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// What one apply has on one disk: a folder of the trash with a manifest and files by their numbers. A file is either at its old place or here,
/// never at both, since one rename moves it.
/// </summary>
internal sealed class TrashedApply
{
    private const string ManifestName = "manifest.jsonl";

    private readonly Dictionary<int, ItemListed> _items = [];
    private readonly HashSet<int> _deleted = [];

    private TrashedApply(string folder, ApplyStarted start)
    {
        Folder = folder;
        Start = start;
    }

    public string Folder { get; }

    public ApplyStarted Start { get; }

    public IReadOnlyCollection<ItemListed> Items => _items.Values;

    /// <summary>Whether the server knows where all items are.</summary>
    public bool IsSettled { get; private set; } = true;

    /// <summary>When the server was last told; what changed in a folder later was not this apply.</summary>
    public DateTimeOffset ToldAt { get; private set; }

    private string ManifestPath => Path.Combine(Folder, ManifestName);

    private string Files => Path.Combine(Folder, "files");

    /// <exception cref="IOException">The disk is full, or the trash cannot be written.</exception>
    public static TrashedApply Create(string trash, ApplyStarted start)
    {
        var apply = new TrashedApply(Path.Combine(trash, $"{start.Apply}"), start);
        Directory.CreateDirectory(apply.Files);
        Manifest.Append(apply.ManifestPath, [start]);
        FileNames.Flush(apply.Folder);
        FileNames.Flush(trash);
        return apply;
    }

    /// <summary>Reads what an apply left; null where it was cut off before anything was moved.</summary>
    public static TrashedApply? Read(string folder)
    {
        var manifest = Path.Combine(folder, ManifestName);
        TrashedApply? apply = null;
        foreach (var record in File.Exists(manifest) ? Manifest.Read(manifest) : [])
        {
            if (apply is null)
            {
                apply = new TrashedApply(folder, record as ApplyStarted ?? throw new InvalidDataException($"{manifest} does not begin as a manifest"));
            }
            else
            {
                apply.Take(record);
            }
        }

        return apply;
    }

    public string PlaceOf(ItemListed item) => Path.Combine(Files, $"{item.Number}");

    /// <summary>Whether the item's file is in the trash.</summary>
    public bool Holds(ItemListed item) => item.Path is not null && FileState.OfEntry(PlaceOf(item)) is not null;

    public bool WasDeleted(ItemListed item) => _deleted.Contains(item.Number);

    /// <summary>Writes the records through to the disk.</summary>
    /// <exception cref="IOException">The disk is full, or the trash cannot be written.</exception>
    public void Append(IReadOnlyList<ManifestRecord> records)
    {
        Manifest.Append(ManifestPath, records);
        foreach (var record in records)
        {
            Take(record);
        }
    }

    /// <summary>Writes the names of the files through to the disk.</summary>
    public void Flush() => FileNames.Flush(Files);

    /// <summary>Forgets items that are done with, so that an apply of any length needs little memory.</summary>
    public void Forget() => _items.Clear();

    private void Take(ManifestRecord record)
    {
        IsSettled = record is ServerTold || (record is DeletionStarted && IsSettled);
        switch (record)
        {
            case ItemListed item:
                _items[item.Number] = item;
                break;
            case ServerTold told:
                ToldAt = told.At;
                break;
            case DeletionStarted deletion:
                _deleted.UnionWith(deletion.Items);
                break;
            case UndoStarted undo:
                _deleted.ExceptWith(undo.Items);
                break;
        }
    }
}
