using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>A folder that files come back to: where nobody else changed it since they went, it is as old in the end as it was then.</summary>
internal sealed class UndoneFolder
{
    private readonly string _path;
    private readonly TrashedApply _apply;
    private readonly ItemListed[] _items;
    private readonly bool _isUnchanged;

    /// <summary>Looks at the folder before files come back.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="apply">The apply that is undone.</param>
    /// <param name="items">All files of the folder that the apply listed.</param>
    public UndoneFolder(string path, TrashedApply apply, IEnumerable<ItemListed> items)
    {
        _path = path;
        _apply = apply;
        _items = [.. items];
        _isUnchanged = Directory.Exists(path) && FileState.Of(path)?.ModifiedAt.IsAfter(apply.ToldAt) == false;
    }

    /// <summary>Writes the folder's names through to the disk, and its time where all of its files are back.</summary>
    public void Finish()
    {
        if (!Directory.Exists(_path))
        {
            return;
        }

        if (_isUnchanged && _items.MinBy(item => item.Number)?.FolderModifiedAt is { } time && !Array.Exists(_items, _apply.Holds))
        {
            // Somebody else's folder has the time of now.
            _ = FileNames.TrySetTime(_path, time);
        }

        FileNames.Flush(_path);
    }
}
