using System.Globalization;
using System.Text;
using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>
/// The values of one request, from its query or its form, checked against the fields that the call takes.
/// Every error is an <see cref="InvalidRequestException"/> that names the field.
/// </summary>
internal sealed class RequestFields
{
    private readonly IReadOnlyList<FormPart> _parts;

    private RequestFields(IReadOnlyList<FormPart> parts) => _parts = parts;

    public static RequestFields FromQuery(IQueryCollection query, IReadOnlyList<RequestField> fields)
    {
        var parts = new List<FormPart>();
        foreach (var (name, values) in query)
        {
            CheckCount(Find(fields, name), values.Count);
            parts.AddRange(values.Select(value => new FormPart(name, null, Encoding.UTF8.GetBytes(value ?? ""))));
        }

        return new RequestFields(parts);
    }

    public static async Task<RequestFields> FromFormAsync(
        HttpRequest request, IReadOnlyList<RequestField> fields, ApiOptions limits, CancellationToken cancellationToken) =>
        new(await MultipartForm.ReadAsync(request, fields, limits.MaxFileBytes, cancellationToken));

    public static RequestField Find(IReadOnlyList<RequestField> fields, string name) =>
        fields.FirstOrDefault(field => field.Name == name)
        ?? throw new InvalidRequestException(
            name.Length == 0 ? "body" : name,
            $"'{name}' is not a field of this call; it takes {string.Join(", ", fields.Select(field => field.Name))}.");

    public static void CheckCount(RequestField field, int count)
    {
        if (count > field.MaxCount)
        {
            throw new InvalidRequestException(field.Name, field.MaxCount == 1
                ? $"{field.Name} may be given only once."
                : $"{field.Name} may be given at most {field.MaxCount} times.");
        }
    }

    public IEnumerable<FormPart> All(string name) => _parts.Where(part => part.Name == name);

    public string? Text(string name) => All(name).FirstOrDefault()?.Text;

    public bool Boolean(string name) => Text(name) switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        var other => throw new InvalidRequestException(name, $"{name} must be true or false, not '{other}'."),
    };

    public int Integer(string name, int fallback) => Text(name) is not { } text
        ? fallback
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidRequestException(name, $"{name} must be a whole number of at most 9 digits, not '{text}'.");

    public float? Number(string name) => Text(name) is not { } text
        ? null
        : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new InvalidRequestException(name, $"{name} must be a number, not '{text}'.");

    /// <summary>Reads the text of a value as an image's id.</summary>
    public static long ImageId(FormPart part) =>
        long.TryParse(part.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InvalidRequestException(part.Name, $"{part.Name} must be an image's id, a whole number, not '{part.Text}'.");
}
