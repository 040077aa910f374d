using System.Text;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>One value of a request field.</summary>
/// <param name="Name">The field.</param>
/// <param name="FileName">The file's name as the client sent it; null where the part is no file.</param>
/// <param name="Content">The file's bytes, or text in UTF-8.</param>
internal sealed record FormPart(string Name, string? FileName, byte[] Content)
{
    public string Text => Encoding.UTF8.GetString(Content);
}
