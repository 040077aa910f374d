using Microsoft.OpenApi;
using OrleansImageSearch.Client.Api.Requests;

namespace OrleansImageSearch.Client.Api.OpenApi;

/// <summary>Puts the fields that a call reads by itself into the OpenAPI document.</summary>
internal static class RequestFieldOperations
{
    /// <summary>The call takes <paramref name="fields"/> as multipart/form-data.</summary>
    public static RouteHandlerBuilder TakesForm(this RouteHandlerBuilder call, IReadOnlyList<RequestField> fields) =>
        call.ProducesValidationProblem().AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = FormSchema(fields) } },
            };
            return Task.CompletedTask;
        });

    /// <summary>The call takes <paramref name="fields"/> as query parameters.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder call, IReadOnlyList<RequestField> fields) =>
        call.ProducesValidationProblem().AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            foreach (var field in fields)
            {
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = field.Name,
                    In = ParameterLocation.Query,
                    Description = field.Description,
                    Schema = ValueSchema(field),
                });
            }

            return Task.CompletedTask;
        });

    private static OpenApiSchema FormSchema(IReadOnlyList<RequestField> fields) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)ValueSchema(field)),
        Required = fields.Where(field => field.Required).Select(field => field.Name).ToHashSet(),
    };

    private static OpenApiSchema ValueSchema(RequestField field)
    {
        var value = field.Kind switch
        {
            FieldKind.Integer => new OpenApiSchema { Type = JsonSchemaType.Integer },
            FieldKind.Number => new OpenApiSchema { Type = JsonSchemaType.Number },
            FieldKind.Boolean => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            FieldKind.File or FieldKind.FileOrId => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        };
        if (field.MaxCount == 1)
        {
            value.Description = field.Description;
            return value;
        }

        return new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = value,
            MaxItems = field.MaxCount,
            Description = field.Description,
        };
    }
}
