namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>A field that a call takes, as query parameter or as part of a form. The same description checks requests and documents the call.</summary>
/// <param name="Name">As the client writes it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Description">For the OpenAPI document.</param>
internal sealed record RequestField(string Name, FieldKind Kind, string Description)
{
    /// <summary>How often it may stand in one request.</summary>
    public int MaxCount { get; init; } = 1;

    public bool Required { get; init; }
}

internal enum FieldKind
{
    Text,
    Integer,
    Number,
    Boolean,
    File,
    FileOrId,
}
