namespace OrleansImageSearch.Catalog.Duplicates;

/// <summary>A clean-up of duplicates.</summary>
/// <param name="Id">The clean-up.</param>
/// <param name="At">When it began.</param>
/// <param name="Items">Files and uploads that it put into the trash and that are there still.</param>
public sealed record ApplyRecord(Guid Id, DateTimeOffset At, long Items);

/// <summary>A file or an upload that a clean-up puts into the trash.</summary>
/// <param name="ImageId">The image it shows.</param>
/// <param name="Uri">The file's name; null, or one that begins with <c>upload:</c>, for what was uploaded.</param>
/// <param name="Into">The image that stays in its place, which may be the same one.</param>
public sealed record TrashItem(long ImageId, string? Uri, long Into)
{
    internal bool IsUpload => Uri?.StartsWith("upload:", StringComparison.Ordinal) ?? true;
}

/// <param name="Item">What stays where it is.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record RefusedItem(TrashItem Item, string Reason);

/// <param name="Changed">Items that are in the trash by this clean-up.</param>
/// <param name="Refused">The others.</param>
/// <param name="Trashed">Images of which nothing is left outside, also by the same call before: their buckets are to forget them.</param>
public sealed record ApplyResult(int Changed, IReadOnlyList<RefusedItem> Refused, IReadOnlyList<RemovedImage> Trashed);

/// <param name="Items">Files and uploads that were taken back.</param>
/// <param name="Restored">Images that are active again: their buckets are to be told.</param>
public sealed record UndoResult(int Items, IReadOnlyList<long> Restored);
