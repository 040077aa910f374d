using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Client.Api;

/// <summary>Writes answers of any length as JSON Lines, each line as soon as it is there.</summary>
internal sealed class JsonLineWriter(IOptions<JsonOptions> options)
{
    public PushStreamHttpResult Write<T>(IAsyncEnumerable<T> values, string mediaType)
    {
        var type = (JsonTypeInfo<T>)options.Value.SerializerOptions.GetTypeInfo(typeof(T));
        return TypedResults.Stream(
            async stream =>
            {
                await foreach (var value in values)
                {
                    await JsonSerializer.SerializeAsync(stream, value, type);
                    await stream.WriteAsync("\n"u8.ToArray());
                }
            },
            mediaType);
    }
}
