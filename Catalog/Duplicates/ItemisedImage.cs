namespace OrleansImageSearch.Catalog.Duplicates;

/// <summary>An image and what there is of it, while a clean-up takes some away.</summary>
internal sealed class ItemisedImage(long id, ImageState state, bool isKept, Guid? uploadApply)
{
    private readonly Dictionary<string, Guid?> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _trashedUris = new(StringComparer.Ordinal);
    private bool _isOut = state == ImageState.Active;

    public long Id => id;

    public IReadOnlyCollection<string> TrashedUris => _trashedUris;

    public bool IsUploadTrashed { get; private set; }

    /// <summary>The image that it was merged into now, since nothing is left of it; else null.</summary>
    public long? MergedInto { get; private set; }

    /// <summary>Whether the same call put its last item into the trash before.</summary>
    public bool IsGoneAlready { get; private set; }

    public bool IsChanged => IsUploadTrashed || _trashedUris.Count > 0;

    private bool HasUpload => isKept && uploadApply is null && !IsUploadTrashed;

    private int Items => _files.Count(file => file.Value is null) - _trashedUris.Count + (HasUpload ? 1 : 0);

    /// <summary>Adds a name of it, and what put it into the trash.</summary>
    public void Add(string uri, Guid? by)
    {
        if (!uri.StartsWith("upload:", StringComparison.Ordinal))
        {
            _files.Add(uri, by);
        }
    }

    /// <summary>Puts one item into the trash.</summary>
    /// <returns>Why it cannot be; null where it is there.</returns>
    public static string? Trash(IReadOnlyDictionary<long, ItemisedImage> images, TrashItem item, Guid apply)
    {
        if (!images.TryGetValue(item.ImageId, out var image))
        {
            return $"There is no image {item.ImageId} any more: scan again.";
        }

        if (image.IsTrashedBy(item, apply))
        {
            image.IsGoneAlready = image.MergedInto is null && !image._isOut;
            return null;
        }

        if (!image._isOut || !image.Has(item))
        {
            return item.IsUpload
                ? $"Image {item.ImageId} has no upload outside the trash."
                : $"{item.Uri} is no file of image {item.ImageId} outside the trash.";
        }

        if (!images.TryGetValue(item.Into, out var into) || !into._isOut || (into == image && image.Items < 2))
        {
            return $"Image {item.Into}, which is to stay in its place, is not there any more: scan again.";
        }

        image.Trash(item);
        return null;
    }

    private bool IsTrashedBy(TrashItem item, Guid by) => item.IsUpload
        ? uploadApply == by || IsUploadTrashed
        : _trashedUris.Contains(item.Uri!) || (_files.TryGetValue(item.Uri!, out var trashedBy) && trashedBy == by);

    private bool Has(TrashItem item) => item.IsUpload ? HasUpload : _files.TryGetValue(item.Uri!, out var by) && by is null;

    private void Trash(TrashItem item)
    {
        if (item.IsUpload)
        {
            IsUploadTrashed = true;
        }
        else
        {
            _trashedUris.Add(item.Uri!);
        }

        if (Items == 0)
        {
            _isOut = false;
            MergedInto = item.Into;
        }
    }
}
