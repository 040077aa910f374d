using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>The contracts' shapes; how they are written is set for the whole API in <see cref="ApiHost"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApplyList))]
[JsonSerializable(typeof(ApplyRequest))]
[JsonSerializable(typeof(ApplyResult))]
[JsonSerializable(typeof(BatchSearchQuery))]
[JsonSerializable(typeof(BatchSearchResult))]
[JsonSerializable(typeof(Calibration))]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(Comparison))]
[JsonSerializable(typeof(DuplicateGroup))]
[JsonSerializable(typeof(DuplicatePage))]
[JsonSerializable(typeof(GroupVerdict))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(ImageOrder))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(ImportResult))]
[JsonSerializable(typeof(IngestAccepted))]
[JsonSerializable(typeof(IngestRequest))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(OrderQuery))]
[JsonSerializable(typeof(RejectionPage))]
[JsonSerializable(typeof(Scan))]
[JsonSerializable(typeof(ScanAccepted))]
[JsonSerializable(typeof(ScanRequest))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(ServiceIndex))]
[JsonSerializable(typeof(TrashPage))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(UndoResult))]
[JsonSerializable(typeof(UploadResult))]
[JsonSerializable(typeof(VerdictLine))]
[JsonSerializable(typeof(VerdictsResult))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
