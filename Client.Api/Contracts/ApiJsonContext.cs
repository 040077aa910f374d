using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>How the contracts are written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterReport))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(IngestAccepted))]
[JsonSerializable(typeof(IngestRequest))]
[JsonSerializable(typeof(Job))]
[JsonSerializable(typeof(RejectionPage))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(ServiceIndex))]
[JsonSerializable(typeof(UploadResult))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
