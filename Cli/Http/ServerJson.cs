using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Cli.Http;

/// <summary>The server's JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(IngestRequest))]
[JsonSerializable(typeof(IngestAccepted))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(RejectionsPage))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(Comparison))]
[JsonSerializable(typeof(MapRequest))]
[JsonSerializable(typeof(MapStatus))]
[JsonSerializable(typeof(OrderQuery))]
[JsonSerializable(typeof(ImageOrder))]
[JsonSerializable(typeof(CalibrationMessage))]
[JsonSerializable(typeof(ApplyRequest))]
[JsonSerializable(typeof(ApplyAnswer))]
[JsonSerializable(typeof(UndoAnswer))]
[JsonSerializable(typeof(AppliesAnswer))]
[JsonSerializable(typeof(DuplicateGroup))]
[JsonSerializable(typeof(DuplicatesPage))]
[JsonSerializable(typeof(GroupVerdict))]
[JsonSerializable(typeof(VerdictsAnswer))]
[JsonSerializable(typeof(ScanAccepted))]
[JsonSerializable(typeof(ScanRequest))]
[JsonSerializable(typeof(ScanStatus))]
[JsonSerializable(typeof(StoredImage))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ServerJson : JsonSerializerContext;
