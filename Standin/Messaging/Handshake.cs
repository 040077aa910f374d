using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Orleans.Runtime;

/// <summary>What a caller says when it opens a stream, so that no message goes to the wrong silo.</summary>
/// <param name="ClusterId">The cluster it means.</param>
/// <param name="Silo">The silo it means, as a parsable string.</param>
internal sealed record Handshake(string ClusterId, string Silo)
{
    private const string ClusterHeader = "Standin-Cluster";
    private const string SiloHeader = "Standin-Silo";

    public static Handshake Read(IHeaderDictionary headers) => new(headers[ClusterHeader].ToString(), headers[SiloHeader].ToString());

    public void Write(HttpRequestHeaders headers)
    {
        headers.Add(ClusterHeader, ClusterId);
        headers.Add(SiloHeader, Silo);
    }

    /// <returns>Null where they agree, else why not.</returns>
    public string? Disagreement(Handshake theirs) =>
        this == theirs ? null
        : ClusterId != theirs.ClusterId ? $"This is a silo of the cluster '{ClusterId}', not of '{theirs.ClusterId}'."
        : $"This is the silo {Silo}, not {theirs.Silo}.";
}
