namespace OrleansImageSearch.Grains.Interfaces.Duplicates;

/// <summary>
/// The groups that the last scan found, what people say of them, and what clean-ups move to the trash. Stateless: any activation serves any
/// caller; use key 0.
/// </summary>
[Alias("duplicates")]
public interface IDuplicatesGrain : IGrainWithIntegerKey
{
    /// <summary>Groups of the last scan that is done, with what would stay and what would go, in the order of their numbers.</summary>
    /// <returns>Null where no scan was done.</returns>
    /// <exception cref="InvalidRequestException">A rule, a folder or a limit is not one.</exception>
    [Alias("list")]
    Task<GroupPage?> ListAsync(GroupQuery query);

    /// <summary>The scans that are kept, latest first: the last one that is done, and those that were begun since; a hundred at most.</summary>
    [Alias("list-scans")]
    Task<ScanStatus[]> ListScansAsync();

    /// <summary>Stores what somebody says of a group of the last scan.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="verdict">What is said of its images.</param>
    /// <returns>The contents the verdict now holds for, hex; null where there is no such group.</returns>
    [Alias("judge")]
    Task<string[]?> JudgeAsync(long group, DuplicateVerdict verdict);

    /// <summary>Verdicts in the order they were stored.</summary>
    /// <param name="after">The number of the last of the page before; 0 at first.</param>
    /// <param name="limit">At most so many, 1 to 1000.</param>
    [Alias("list-verdicts")]
    Task<NumberedVerdict[]> ListVerdictsAsync(long after, int limit);

    /// <summary>Stores verdicts.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="InvalidRequestException">One of them is none.</exception>
    [Alias("add-verdicts")]
    Task<int> AddVerdictsAsync(VerdictDetails[] verdicts);

    /// <summary>Takes verdicts back.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidRequestException">One of them is none.</exception>
    [Alias("remove-verdicts")]
    Task<int> RemoveVerdictsAsync(VerdictDetails[] verdicts);

    /// <summary>Puts files and uploads into the trash in the name of a clean-up. Files are not touched: whoever moves them says so here. Sent again, it says the same.</summary>
    /// <param name="apply">The clean-up: an id of the caller's.</param>
    /// <param name="items">At most <see cref="ApplyItem.MaxBatch"/>.</param>
    /// <exception cref="InvalidRequestException">There are too many.</exception>
    [Alias("apply")]
    Task<ApplyOutcome> ApplyAsync(Guid apply, ApplyItem[] items);

    /// <summary>Takes back what a clean-up put into the trash.</summary>
    /// <param name="apply">The clean-up.</param>
    /// <param name="items">What to take back, at most <see cref="ApplyItem.MaxBatch"/>; null: all.</param>
    /// <returns>How many items were taken back.</returns>
    /// <exception cref="InvalidRequestException">There are too many.</exception>
    [Alias("undo")]
    Task<int> UndoAsync(Guid apply, ApplyItem[]? items);

    /// <summary>The clean-ups of which something is in the trash, latest first, a hundred at most.</summary>
    [Alias("list-applies")]
    Task<ApplySummary[]> ListAppliesAsync();
}

/// <summary>Which groups, and how to choose in them.</summary>
/// <param name="After">Only groups with larger numbers; 0 at first.</param>
/// <param name="Limit">Groups wanted, 1 to 1000.</param>
/// <param name="Prefer">Rules in order: larger, less-compressed, older, longer-path; empty: these four.</param>
/// <param name="Protect">Folders of which nothing goes.</param>
/// <param name="Within">Where there are any, only files below these folders go.</param>
/// <param name="Against">Where there are any, only what has a duplicate below these folders goes, and nothing in them does.</param>
/// <param name="Kinds">Of which kinds images go: identical, reencoded, edited, burst; empty: the first three.</param>
[GenerateSerializer, Immutable, Alias("group-query")]
public sealed record GroupQuery(
    [property: Id(0)] long After,
    [property: Id(1)] int Limit,
    [property: Id(2)] string[] Prefer,
    [property: Id(3)] string[] Protect,
    [property: Id(4)] string[] Within,
    [property: Id(5)] string[] Against,
    [property: Id(6)] string[] Kinds);

/// <param name="Scan">The scan that found them.</param>
/// <param name="Groups">In the order of their numbers; a group of which nothing is left to decide is left out.</param>
/// <param name="Next">Where the next page begins; null where this is the last.</param>
[GenerateSerializer, Immutable, Alias("group-page")]
public sealed record GroupPage([property: Id(0)] ScanStatus Scan, [property: Id(1)] DuplicateGroup[] Groups, [property: Id(2)] long? Next);

/// <param name="Number">Names the group within its scan.</param>
/// <param name="Items">The files and uploads in it, those of the image in its centre first.</param>
[GenerateSerializer, Immutable, Alias("duplicate-group")]
public sealed record DuplicateGroup([property: Id(0)] long Number, [property: Id(1)] DuplicateItem[] Items);

/// <summary>A file, or an upload, of a group.</summary>
/// <param name="ImageId">The image it shows.</param>
/// <param name="Sha256">Of its bytes, hex.</param>
/// <param name="Uri">Where it is.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedAt">When the file was last written; null for uploads.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="TakenAt">When the picture was taken, where its file says so.</param>
/// <param name="AddedAt">When the image was stored.</param>
/// <param name="Kind">identical, reencoded, edited or burst, as seen from the first item; null for the first.</param>
/// <param name="Distance">From the image in the centre, bits.</param>
/// <param name="Stays">Whether the rules keep it.</param>
/// <param name="Rule">The rule that chose it, or that keeps it from going; null where it goes.</param>
[GenerateSerializer, Immutable, Alias("duplicate-item")]
public sealed record DuplicateItem(
    [property: Id(0)] long ImageId,
    [property: Id(1)] string Sha256,
    [property: Id(2)] string Uri,
    [property: Id(3)] string Name,
    [property: Id(4)] long Bytes,
    [property: Id(5)] DateTimeOffset? ModifiedAt,
    [property: Id(6)] int Width,
    [property: Id(7)] int Height,
    [property: Id(8)] string Format,
    [property: Id(9)] DateTimeOffset? TakenAt,
    [property: Id(10)] DateTimeOffset AddedAt,
    [property: Id(11)] string? Kind,
    [property: Id(12)] int Distance,
    [property: Id(13)] bool Stays,
    [property: Id(14)] string? Rule);

/// <summary>Values are on the wire: append only.</summary>
public enum DuplicateVerdict
{
    /// <summary>All of them are wanted.</summary>
    Keep = 0,

    /// <summary>No two of them are duplicates.</summary>
    NotDuplicate = 1,
}

/// <param name="Verdict">What is said.</param>
/// <param name="Sha256">Of which contents, hex.</param>
/// <param name="At">When it was said; null: now.</param>
[GenerateSerializer, Immutable, Alias("verdict-details")]
public sealed record VerdictDetails([property: Id(0)] DuplicateVerdict Verdict, [property: Id(1)] string[] Sha256, [property: Id(2)] DateTimeOffset? At);

/// <param name="Number">Its place in the order.</param>
/// <param name="Verdict">The verdict.</param>
[GenerateSerializer, Immutable, Alias("numbered-verdict")]
public sealed record NumberedVerdict([property: Id(0)] long Number, [property: Id(1)] VerdictDetails Verdict);

/// <summary>A file or an upload to put into the trash, or to take back.</summary>
/// <param name="ImageId">The image it shows.</param>
/// <param name="Uri">The file's; null, or one that begins with <c>upload:</c>, for what was uploaded.</param>
/// <param name="Into">The image that stays in its place.</param>
[GenerateSerializer, Immutable, Alias("apply-item")]
public sealed record ApplyItem([property: Id(0)] long ImageId, [property: Id(1)] string? Uri, [property: Id(2)] long Into)
{
    /// <summary>Items in one call at most.</summary>
    public const int MaxBatch = 1000;
}

/// <param name="Changed">Items that are in the trash by this clean-up.</param>
/// <param name="Refused">The others.</param>
[GenerateSerializer, Immutable, Alias("apply-outcome")]
public sealed record ApplyOutcome([property: Id(0)] int Changed, [property: Id(1)] RefusedApplyItem[] Refused);

/// <param name="Item">What stays where it is.</param>
/// <param name="Reason">Why, and what to do.</param>
[GenerateSerializer, Immutable, Alias("refused-apply-item")]
public sealed record RefusedApplyItem([property: Id(0)] ApplyItem Item, [property: Id(1)] string Reason);

/// <param name="Id">The clean-up.</param>
/// <param name="At">When it began.</param>
/// <param name="Items">What it put into the trash and is there still.</param>
[GenerateSerializer, Immutable, Alias("apply-summary")]
public sealed record ApplySummary([property: Id(0)] Guid Id, [property: Id(1)] DateTimeOffset At, [property: Id(2)] long Items);
