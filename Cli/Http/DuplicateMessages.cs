using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Cli.Http;

/// <summary>Images that look alike: a line of <c>duplicates list --jsonl</c>. The first item belongs to the image that all others are near to.</summary>
internal sealed record DuplicateGroup(long Group, IReadOnlyList<DuplicateItem> Items);

/// <summary>One file or one upload of a group.</summary>
/// <param name="Image">The image's id.</param>
/// <param name="Sha256">Of its bytes, hex.</param>
/// <param name="Action"><see cref="Keep"/> or <see cref="Trash"/>.</param>
/// <param name="Uri">Its place; null for an upload without a name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedAt">When the file was last written.</param>
/// <param name="TakenAt">When the picture was taken.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="Rule">What chose the action.</param>
/// <param name="Kind">How it is alike: <c>identical</c>, <c>reencoded</c>, <c>edited</c> or <c>burst</c>; null for the first.</param>
/// <param name="Distance">Bits between the PDQ codes; null for the first.</param>
internal sealed record DuplicateItem(
    long Image,
    string Sha256,
    string Action,
    string? Uri = null,
    long Bytes = 0,
    DateTimeOffset? ModifiedAt = null,
    DateTimeOffset? TakenAt = null,
    int? Width = null,
    int? Height = null,
    string? Format = null,
    string? Rule = null,
    string? Kind = null,
    int? Distance = null)
{
    public const string Keep = "keep";

    public const string Trash = "trash";
}

/// <summary>Groups of the last scan; the next page begins behind <c>Next</c>, which is null on the last.</summary>
internal sealed record DuplicatesPage(IReadOnlyList<JsonElement> Groups, string? Next = null);

/// <summary>Items that go to the trash, or come back, by one apply; null: all of it.</summary>
internal sealed record ApplyRequest(Guid Apply, IReadOnlyList<AppliedItem>? Items);

/// <summary>An item that goes to the trash, and the image that it is merged into.</summary>
internal sealed record AppliedItem(long Image, string? Uri, long Into);

internal sealed record ApplyAnswer(IReadOnlyList<RefusedItem> Refused, long Changed = 0);

/// <summary>An item that stays, and why.</summary>
internal sealed record RefusedItem(long Image, string Reason, string? Uri = null);

internal sealed record UndoAnswer(long Restored);

/// <summary>The applies of which something is in the trash.</summary>
internal sealed record AppliesAnswer(IReadOnlyList<KnownApply> Applies);

internal sealed record KnownApply(Guid Apply, DateTimeOffset At, long Items);

/// <summary>A stored image that is not in the trash.</summary>
internal sealed record StoredImage(long Id, string Sha256, IReadOnlyList<StoredName> Names);

internal sealed record StoredName(string Uri);

internal sealed record GroupVerdict(string Verdict);

/// <summary>How many verdicts were new or were taken back, and which lines are none.</summary>
internal sealed record VerdictsAnswer(long Changed, IReadOnlyList<ImportRejection> Rejected);

internal sealed record ScanRequest(bool Thorough);

internal sealed record ScanAccepted(JsonElement Scan);

/// <summary>A scan as the server tells it: how far its stage is, and what it found.</summary>
internal sealed record ScanStatus(
    ScanState State, string? Stage = null, long Done = 0, long Total = 0, long Images = 0, long Pairs = 0, long Groups = 0, string? Message = null);

[JsonConverter(typeof(JsonStringEnumConverter<ScanState>))]
internal enum ScanState
{
    Running,
    Done,
    Failed,
}
