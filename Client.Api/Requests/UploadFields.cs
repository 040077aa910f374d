using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The fields of an upload.</summary>
internal static class UploadFields
{
    public const int MaxFiles = 1000;

    public static readonly RequestField[] Form =
    [
        new("file", FieldKind.File, $"An image to take in; up to {MaxFiles} in one request.") { MaxCount = MaxFiles, Required = true },
        new("onDuplicate", FieldKind.Text, "What becomes of an image that looks like a stored one: ask (taken in, told), keep (taken in), trash, or reject. Default: as configured."),
    ];

    /// <summary>What the upload wants done with duplicates; null: as configured.</summary>
    public static DuplicatePolicy? OnDuplicate(RequestFields fields) => fields.Text("onDuplicate") switch
    {
        null => null,
        "ask" => DuplicatePolicy.Ask,
        "keep" => DuplicatePolicy.Keep,
        "trash" => DuplicatePolicy.Trash,
        "reject" => DuplicatePolicy.Reject,
        var other => throw new InvalidRequestException("onDuplicate", $"onDuplicate must be ask, keep, trash or reject, not '{other}'."),
    };
}
