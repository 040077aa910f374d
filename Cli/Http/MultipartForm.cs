using System.Net.Http.Headers;

namespace OrleansImageSearch.Cli.Http;

internal static class MultipartForm
{
    /// <summary>Adds a file under its path. The name goes as of RFC 5987, which carries quotes, line breaks and any script.</summary>
    public static void AddFile(this MultipartFormDataContent form, string field, FileContent file)
    {
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{field}\"", FileNameStar = file.Path };
        form.Add(file);
    }

    public static void AddField(this MultipartFormDataContent form, string field, string value) =>
        form.Add(new StringContent(value), $"\"{field}\"");
}
