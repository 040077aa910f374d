namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The fields of an upload.</summary>
internal static class UploadFields
{
    public const int MaxFiles = 1000;

    public static readonly RequestField[] Form =
    [
        new("file", FieldKind.File, $"An image to take in; up to {MaxFiles} in one request.") { MaxCount = MaxFiles, Required = true },
    ];
}
