using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OrleansImageSearch.Grains.Interfaces;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>
/// Reads multipart/form-data into memory, part by part, and stops at the first part that breaks a limit. The whole body is
/// bounded by the server (<see cref="ApiOptions.MaxRequestBytes"/>).
/// </summary>
internal static class MultipartForm
{
    private const int MaxTextBytes = 4 << 10;
    private const int MaxFileNameLength = 1024;
    private const int MaxBoundaryLength = 70; // RFC 2046, 5.1.1
    private const int ReadBytes = 64 << 10;

    /// <exception cref="InvalidRequestException">The body is not a well-formed form, or a part is not one of <paramref name="fields"/>.</exception>
    /// <exception cref="BadHttpRequestException">415: another content type. 413: a file or the body is too large.</exception>
    public static async Task<List<FormPart>> ReadAsync(
        HttpRequest request, IReadOnlyList<RequestField> fields, int maxFileBytes, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(BoundaryOf(request), request.Body, ReadBytes);
        var parts = new List<FormPart>();
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                parts.Add(await ReadPartAsync(section, fields, parts, maxFileBytes, cancellationToken));
            }
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new InvalidRequestException("body", $"The multipart body is malformed or cut short: {malformed.Message}");
        }

        return parts;
    }

    private static string BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException(
                $"Send multipart/form-data, not '{request.ContentType}'.", StatusCodes.Status415UnsupportedMediaType);
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return boundary.Length is > 0 and <= MaxBoundaryLength
            ? boundary.Value!
            : throw new InvalidRequestException("body", $"The content type needs a boundary of 1 to {MaxBoundaryLength} characters.");
    }

    private static async Task<FormPart> ReadPartAsync(
        MultipartSection section,
        IReadOnlyList<RequestField> fields,
        List<FormPart> before,
        int maxFileBytes,
        CancellationToken cancellationToken)
    {
        var disposition = section.GetContentDispositionHeader()
            ?? throw new InvalidRequestException("body", "A part of the multipart body has no Content-Disposition with a name.");
        var field = RequestFields.Find(fields, HeaderUtilities.RemoveQuotes(disposition.Name).ToString());
        RequestFields.CheckCount(field, 1 + before.Count(part => part.Name == field.Name));

        var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        var name = fileName.HasValue ? HeaderUtilities.RemoveQuotes(fileName).ToString() : null;
        CheckKind(field, isFile: name is not null);
        CheckFileName(field, name);
        var content = await ReadContentAsync(section.Body, field.Name, name is null ? MaxTextBytes : maxFileBytes, cancellationToken);
        return new FormPart(field.Name, name, content);
    }

    private static void CheckFileName(RequestField field, string? name)
    {
        if (name is not null && (name.Length > MaxFileNameLength || name.Any(char.IsControl)))
        {
            throw new InvalidRequestException(
                field.Name, $"The file name of '{field.Name}' must have at most {MaxFileNameLength} characters and no control characters.");
        }
    }

    private static void CheckKind(RequestField field, bool isFile)
    {
        if (field.Kind == FieldKind.File && !isFile)
        {
            throw new InvalidRequestException(field.Name, $"{field.Name} must be a file with a file name; with curl: -F {field.Name}=@PATH.");
        }

        if (field.Kind is not (FieldKind.File or FieldKind.FileOrId) && isFile)
        {
            throw new InvalidRequestException(field.Name, $"{field.Name} must be a value, not a file.");
        }
    }

    private static async Task<byte[]> ReadContentAsync(Stream body, string name, int maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[ReadBytes];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > maxBytes)
            {
                throw new BadHttpRequestException(
                    $"A part of '{name}' is larger than the limit of {maxBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
