using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OrleansImageSearch.Cli.Calibration;
using OrleansImageSearch.Cli.Commands;
using OrleansImageSearch.Cli.Duplicates;
using OrleansImageSearch.Cli.Ingest;

namespace OrleansImageSearch.Cli.Output;

/// <summary>This command's own JSON: one object a line, names of files readable in any script.</summary>
[JsonSerializable(typeof(CalibrationReport))]
[JsonSerializable(typeof(IngestedFile))]
[JsonSerializable(typeof(IngestSummaryLine))]
[JsonSerializable(typeof(ApplyLine))]
[JsonSerializable(typeof(ApplySummaryLine))]
[JsonSerializable(typeof(UndoLine))]
[JsonSerializable(typeof(UndoSummaryLine))]
[JsonSerializable(typeof(TrashLine))]
[JsonSerializable(typeof(UndoableApply))]
[JsonSerializable(typeof(MatchLine))]
[JsonSerializable(typeof(SortedFile))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonLine : JsonSerializerContext
{
    private static readonly JsonLine Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Of(JsonElement value) => JsonSerializer.Serialize(value, Readable.JsonElement);

    public static string Of(JsonObject value) => JsonSerializer.Serialize(value, Readable.JsonObject);

    public static string Of(CalibrationReport value) => JsonSerializer.Serialize(value, Readable.CalibrationReport);

    public static string Of(IngestedFile value) => JsonSerializer.Serialize(value, Readable.IngestedFile);

    public static string Of(SortedFile value) => JsonSerializer.Serialize(value, Readable.SortedFile);

    public static string Of(IngestSummaryLine value) => JsonSerializer.Serialize(value, Readable.IngestSummaryLine);

    public static string Of(ApplyLine value) => JsonSerializer.Serialize(value, Readable.ApplyLine);

    public static string Of(ApplySummaryLine value) => JsonSerializer.Serialize(value, Readable.ApplySummaryLine);

    public static string Of(UndoLine value) => JsonSerializer.Serialize(value, Readable.UndoLine);

    public static string Of(UndoSummaryLine value) => JsonSerializer.Serialize(value, Readable.UndoSummaryLine);

    public static string Of(TrashLine value) => JsonSerializer.Serialize(value, Readable.TrashLine);

    public static string Of(UndoableApply value) => JsonSerializer.Serialize(value, Readable.UndoableApply);

    public static string Of(MatchLine value) => JsonSerializer.Serialize(value, Readable.MatchLine);
}
