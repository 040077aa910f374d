using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>What comes as JSON Lines. A line that lacks something is none.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ImportedImage))]
[JsonSerializable(typeof(VerdictLine))]
internal sealed partial class LineJsonContext : JsonSerializerContext;
