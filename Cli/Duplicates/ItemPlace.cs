using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Duplicates;

/// <summary>Where an item is: a file of this machine, an upload that the server keeps, or elsewhere.</summary>
/// <param name="Path">The file's absolute path; null where it is none.</param>
/// <param name="IsUpload">Whether the server keeps it.</param>
internal readonly record struct ItemPlace(string? Path, bool IsUpload)
{
    private const string FileScheme = "file://";
    private const string UploadScheme = "upload:";

    public static ItemPlace Of(DuplicateItem item) => Of(item.Uri);

    public static ItemPlace Of(string? uri) =>
        uri is null || uri.StartsWith(UploadScheme, StringComparison.OrdinalIgnoreCase) ? new ItemPlace(null, true)
        : PathOf(uri) is { } path ? new ItemPlace(path, false)
        : default;

    /// <summary>How people are told of an item.</summary>
    public static string TextOf(DuplicateItem item) => TextOf(item.Uri, item.Image);

    /// <summary>How people are told of an item.</summary>
    public static string TextOf(string? uri, long image) => Of(uri) switch
    {
        { Path: { } path } => path,
        { IsUpload: true } when uri is not null => $"upload {Uri.UnescapeDataString(uri[(uri.LastIndexOf('/') + 1)..])} (image {image})",
        { IsUpload: true } => $"upload (image {image})",
        _ => uri!,
    };

    /// <summary>A path that says where it leads: none with <c>..</c> in it.</summary>
    private static string? PathOf(string uri) =>
        uri.StartsWith($"{FileScheme}/", StringComparison.OrdinalIgnoreCase)
        && Uri.UnescapeDataString(uri[FileScheme.Length..]) is var path
        && !path.Contains('\0', StringComparison.Ordinal)
        && System.IO.Path.GetFullPath(path) == path
            ? path
            : null;
}
