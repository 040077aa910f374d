namespace OrleansImageSearch.Catalog;

/// <summary>A name for an image of the same commit, or for one stored already. A uri names one image at a time.</summary>
public sealed record NewName
{
    /// <param name="uri">Where the file is; unique, any length.</param>
    /// <param name="name">The file's name as its owner knows it.</param>
    /// <param name="sha256">Of the bytes found there, 64 digits of hex.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="modifiedAt">When the file was last written; null where it has no such time, and then it is never taken for unchanged.</param>
    /// <exception cref="ArgumentException">
    /// Uri or name cannot be stored, as <see cref="CatalogText.ProblemOf"/> says: the file is to be rejected.
    /// </exception>
    public NewName(string uri, string name, string sha256, long size, DateTimeOffset? modifiedAt)
    {
        Uri = CatalogText.Checked(uri, nameof(uri));
        Name = CatalogText.Checked(name, nameof(name));
        Sha256 = sha256;
        Size = size;
        ModifiedAt = modifiedAt;
    }

    public string Uri { get; }

    public string Name { get; }

    public string Sha256 { get; }

    public long Size { get; }

    public DateTimeOffset? ModifiedAt { get; }
}

/// <summary>A file that a job could not take in. What text cannot hold is stored as U+FFFD.</summary>
/// <param name="Place">Its uri: a file taken in later in the same job is taken off the rejections by it.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record Rejection(string Place, string Reason);
