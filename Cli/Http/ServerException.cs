using System.Net;

namespace OrleansImageSearch.Cli.Http;

/// <summary>The server could not be asked, or did not do what it was asked for. The message is one line.</summary>
internal sealed class ServerException(string message, HttpStatusCode? status = null, string? field = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Null where there was no answer.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The field of the request that is wrong; null where no field is to blame.</summary>
    public string? Field { get; } = field;
}
