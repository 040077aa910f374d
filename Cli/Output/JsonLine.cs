using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansImageSearch.Cli.Calibration;
using OrleansImageSearch.Cli.Commands;
using OrleansImageSearch.Cli.Ingest;

namespace OrleansImageSearch.Cli.Output;

/// <summary>This command's own JSON: one object a line, names of files readable in any script.</summary>
[JsonSerializable(typeof(CalibrationReport))]
[JsonSerializable(typeof(IngestedFile))]
[JsonSerializable(typeof(IngestSummaryLine))]
[JsonSerializable(typeof(SortedFile))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonLine : JsonSerializerContext
{
    private static readonly JsonLine Readable = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Of(JsonElement value) => JsonSerializer.Serialize(value, Readable.JsonElement);

    public static string Of(CalibrationReport value) => JsonSerializer.Serialize(value, Readable.CalibrationReport);

    public static string Of(IngestedFile value) => JsonSerializer.Serialize(value, Readable.IngestedFile);

    public static string Of(SortedFile value) => JsonSerializer.Serialize(value, Readable.SortedFile);

    public static string Of(IngestSummaryLine value) => JsonSerializer.Serialize(value, Readable.IngestSummaryLine);
}
