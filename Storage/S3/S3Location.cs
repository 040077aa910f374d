namespace OrleansImageSearch.Storage.S3;

/// <summary>An object of an S3-compatible service, or all objects whose keys begin alike.</summary>
/// <param name="Bucket">The S3 bucket.</param>
/// <param name="Key">The key, or its beginning.</param>
public readonly record struct S3Location(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>As people write it: <c>s3://photos/2024/my cat.jpg</c>.</summary>
    public string Path => $"{Scheme}{Bucket}/{Key}";

    /// <summary>As an uri: <c>s3://photos/2024/my%20cat.jpg</c>.</summary>
    public string Uri => $"{Scheme}{Bucket}/{string.Join('/', Key.Split('/').Select(System.Uri.EscapeDataString))}";

    /// <summary>Whether a path begins as one.</summary>
    public static bool Is(string path) => path.StartsWith(Scheme, StringComparison.Ordinal);

    /// <returns>Null where a path is none, or names no bucket.</returns>
    public static S3Location? TryParse(string path)
    {
        if (!Is(path))
        {
            return null;
        }

        var parts = path[Scheme.Length..].Split('/', 2);
        return parts[0].Length == 0 ? null : new S3Location(parts[0], parts.Length == 2 ? parts[1] : "");
    }

    /// <returns>Null where an uri is that of something else.</returns>
    public static S3Location? TryParseUri(string uri) =>
        TryParse(uri) is { } location ? location with { Key = System.Uri.UnescapeDataString(location.Key) } : null;
}
