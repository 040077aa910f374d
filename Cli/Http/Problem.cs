using System.Net;
using System.Text.Json;

namespace OrleansImageSearch.Cli.Http;

/// <summary>Reads the server's errors, problem details as of RFC 9457 with the wrong field in <c>errors</c> or <c>field</c>.</summary>
internal static class Problem
{
    public static ServerException Read(string body, HttpStatusCode status, string server)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var (field, message) = Explain(json.RootElement);
                return new ServerException(message ?? Unexplained(status, server), status, field);
            }
        }
        catch (JsonException)
        {
            // Not from our server: a proxy's page, say. The status has to do.
        }

        return new ServerException(Unexplained(status, server), status);
    }

    private static (string? Field, string? Message) Explain(JsonElement problem)
    {
        var message = Text(problem, "detail") ?? Text(problem, "title");
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
        {
            foreach (var error in errors.EnumerateObject())
            {
                var texts = error.Value.ValueKind == JsonValueKind.Array ? error.Value.EnumerateArray() : default;
                var first = texts.Select(text => text.ToString()).FirstOrDefault();
                return (error.Name, first ?? message);
            }
        }

        return (Text(problem, "field"), message);
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Unexplained(HttpStatusCode status, string server) =>
        $"{server} answered {(int)status} {status} without a reason: check --server";
}
