using System.Text.Json.Serialization;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Files and folders to take in: either one source or several.</summary>
/// <param name="Source">The absolute path of a file or folder on the node's machine, or <c>s3://bucket/prefix</c>.</param>
/// <param name="Sources">The same, several.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IngestRequest(string? Source = null, string?[]? Sources = null);

/// <param name="Job">The id of the job that takes the sources in.</param>
public sealed record IngestAccepted(Guid Job);
