using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <param name="Thorough">Whether the original of every image is searched for as well, as of an edited copy: it finds more, and takes long.</param>
public sealed record ScanRequest(bool Thorough = false);

/// <param name="Scan">The scan that runs: a new one, or one that ran already.</param>
public sealed record ScanAccepted(Guid Scan);

/// <summary>A search of the whole collection for duplicates.</summary>
/// <param name="Id">The scan.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Stage">joining: near pairs are looked for. searching: every image is searched for. judging: members of groups are looked at.</param>
/// <param name="Done">Steps of this stage that are done.</param>
/// <param name="Total">Steps of this stage.</param>
/// <param name="Images">Images compared.</param>
/// <param name="Pairs">Near pairs found.</param>
/// <param name="Groups">Groups found.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended; absent while it runs.</param>
/// <param name="Message">Why it failed.</param>
public sealed record Scan(
    Guid Id,
    JobState State,
    ScanStage Stage,
    long Done,
    long Total,
    long Images,
    long Pairs,
    long Groups,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    string? Message);

/// <param name="Scans">Latest first: the last one that is done, and those that were begun since.</param>
public sealed record ScanList(Scan[] Scans);

[JsonConverter(typeof(JsonStringEnumConverter<ScanStage>))]
public enum ScanStage
{
    [JsonStringEnumMemberName("joining")]
    Joining,

    [JsonStringEnumMemberName("searching")]
    Searching,

    [JsonStringEnumMemberName("judging")]
    Judging,
}

/// <param name="Scan">The scan that found them.</param>
/// <param name="Groups">In the order of their numbers.</param>
/// <param name="Next">Where the next page begins, as <c>cursor</c>; absent on the last.</param>
public sealed record DuplicatePage(Scan Scan, DuplicateGroup[] Groups, string? Next);

/// <param name="Group">Names the group within its scan.</param>
/// <param name="Items">Files and uploads, those of the image in its centre first.</param>
public sealed record DuplicateGroup(long Group, DuplicateItem[] Items);

/// <summary>A file, or an upload, of a group.</summary>
/// <param name="Image">The image it shows.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Uri">Where it is.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedAt">When the file was last written; absent for uploads.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="TakenAt">When the picture was taken, where its file says so.</param>
/// <param name="AddedAt">When the image was stored.</param>
/// <param name="Kind">identical, reencoded, edited or burst, as seen from the first item, which has none.</param>
/// <param name="Distance">From the image in the centre, bits of PDQ; absent for the first item.</param>
/// <param name="Action">keep or trash.</param>
/// <param name="Rule">The rule that keeps it: larger, less-compressed, older, longer-path or first-added where it is the best; protected, against, outside or kind where it is not to go in any case.</param>
public sealed record DuplicateItem(
    long Image,
    string Sha256,
    string Uri,
    string Name,
    long Bytes,
    DateTimeOffset? ModifiedAt,
    int Width,
    int Height,
    string Format,
    DateTimeOffset? TakenAt,
    DateTimeOffset AddedAt,
    string? Kind,
    int? Distance,
    DuplicateAction Action,
    string? Rule);

[JsonConverter(typeof(JsonStringEnumConverter<DuplicateAction>))]
public enum DuplicateAction
{
    [JsonStringEnumMemberName("keep")]
    Keep,

    [JsonStringEnumMemberName("trash")]
    Trash,
}

/// <param name="Verdict">keep: all of them are wanted. not-duplicate: no two of them are duplicates.</param>
public sealed record GroupVerdict(string Verdict);

/// <summary>What somebody said of pictures, by their contents; a line of JSON Lines.</summary>
/// <param name="Verdict">keep or not-duplicate.</param>
/// <param name="Sha256">Of which contents, hex.</param>
/// <param name="At">When it was said.</param>
public sealed record VerdictLine(string Verdict, string[] Sha256, DateTimeOffset? At = null);

/// <param name="Changed">Verdicts that were new, or were taken back.</param>
/// <param name="Rejected">Lines that are none, the first thousand.</param>
public sealed record VerdictsResult(int Changed, ImportRejection[] Rejected);

/// <param name="Apply">The clean-up: an id of the caller's.</param>
/// <param name="Items">At most a thousand.</param>
public sealed record ApplyRequest(Guid Apply, ApplyItem[] Items);

/// <param name="Image">The image it shows.</param>
/// <param name="Uri">The file's; absent, or one that begins with upload:, for what was uploaded.</param>
/// <param name="Into">The image that stays in its place.</param>
public sealed record ApplyItem(long Image, string? Uri, long Into);

/// <param name="Changed">Items that are in the trash by this clean-up.</param>
/// <param name="Refused">The others.</param>
public sealed record ApplyResult(int Changed, RefusedItem[] Refused);

/// <param name="Image">The image.</param>
/// <param name="Uri">As it was sent.</param>
/// <param name="Reason">Why it stays where it is, and what to do.</param>
public sealed record RefusedItem(long Image, string? Uri, string Reason);

/// <param name="Apply">The clean-up.</param>
/// <param name="Items">What to take back, at most a thousand; absent: all.</param>
public sealed record UndoRequest(Guid Apply, UndoItem[]? Items);

/// <param name="Image">The image it shows.</param>
/// <param name="Uri">The file's; absent, or one that begins with upload:, for what was uploaded.</param>
public sealed record UndoItem(long Image, string? Uri);

/// <param name="Restored">Items that were taken back.</param>
public sealed record UndoResult(int Restored);

/// <param name="Applies">Latest first, a hundred at most.</param>
public sealed record ApplyList(AppliedCleanUp[] Applies);

/// <param name="Apply">The clean-up.</param>
/// <param name="At">When it began.</param>
/// <param name="Items">What it put into the trash and is there still.</param>
public sealed record AppliedCleanUp(Guid Apply, DateTimeOffset At, long Items);
