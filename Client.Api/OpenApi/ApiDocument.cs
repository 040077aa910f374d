using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OrleansImageSearch.Client.Api.OpenApi;

/// <summary>What holds for the whole OpenAPI document.</summary>
internal static class ApiDocument
{
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "OrleansImageSearch";
            document.Info.Description = "Finds look-alikes in a collection of images.";
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            LeaveOutNulls(schema);
            return Task.CompletedTask;
        });
    }

    /// <summary>What is null is left out of an answer, so it cannot be required in it.</summary>
    private static void LeaveOutNulls(OpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property.Type?.HasFlag(JsonSchemaType.Null) == true)
            {
                schema.Required?.Remove(name);
            }
        }
    }
}
