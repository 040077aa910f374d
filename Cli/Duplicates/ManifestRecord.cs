using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansImageSearch.Cli.Interop;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>
/// A line of a manifest, written before what it tells of is done. What was really done is read off the file system: a file is in the trash
/// where its number is a file there.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "record")]
[JsonDerivedType(typeof(ApplyStarted), "apply")]
[JsonDerivedType(typeof(ItemListed), "item")]
[JsonDerivedType(typeof(UndoStarted), "undo")]
[JsonDerivedType(typeof(DeletionStarted), "empty")]
[JsonDerivedType(typeof(ServerTold), "told")]
internal abstract record ManifestRecord;

/// <summary>The first line.</summary>
internal sealed record ApplyStarted(Guid Apply, DateTimeOffset At, string Server) : ManifestRecord;

/// <summary>An item is about to go to the trash.</summary>
/// <param name="Number">The file's name in the trash.</param>
/// <param name="Image">The image's id.</param>
/// <param name="Uri">The item's place as the server knows it.</param>
/// <param name="Into">The image that stays in its place.</param>
/// <param name="Sha256">Of its bytes, hex.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Path">Where the file was; null for an upload, of which only the server's state changes.</param>
/// <param name="FolderModifiedAt">When the folder around it was last changed, before this apply.</param>
internal sealed record ItemListed(
    int Number, long Image, string? Uri, long Into, string Sha256, long Bytes, string? Path, FileTime? FolderModifiedAt = null) : ManifestRecord;

/// <summary>These files are about to come back.</summary>
internal sealed record UndoStarted(DateTimeOffset At, IReadOnlyList<int> Items) : ManifestRecord;

/// <summary>These files are about to be deleted for ever.</summary>
internal sealed record DeletionStarted(DateTimeOffset At, IReadOnlyList<int> Items) : ManifestRecord;

/// <summary>The server knows of all that the lines before tell of.</summary>
internal sealed record ServerTold(DateTimeOffset At) : ManifestRecord;

[JsonSerializable(typeof(ManifestRecord))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    private static readonly ManifestJson Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(ManifestRecord record) => JsonSerializer.Serialize(record, Readable.ManifestRecord);

    public static ManifestRecord? Read(string line) => JsonSerializer.Deserialize(line, Readable.ManifestRecord);
}
