using Microsoft.OpenApi;

namespace OrleansImageSearch.Client.Api.OpenApi;

/// <summary>Documents calls that answer with an encoded picture, whose media type is known only when it is served.</summary>
internal static class PictureOperations
{
    public static RouteHandlerBuilder GivesPicture(this RouteHandlerBuilder call) =>
        call.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var picture = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            operation.Responses ??= [];
            operation.Responses["200"] = new OpenApiResponse
            {
                Description = "The encoded picture.",
                Content = new Dictionary<string, OpenApiMediaType> { ["image/*"] = picture },
            };
            return Task.CompletedTask;
        });
}
