using OrleansImageSearch.Catalog;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>An image on its way in, not yet read.</summary>
internal abstract record IncomingImage(string Name)
{
    /// <summary>Where it is, once its bytes are known.</summary>
    /// <param name="sha256">Of its bytes, lower-case hex.</param>
    public abstract string UriFor(string sha256);

    /// <summary>When it was last written; null where it has no such time.</summary>
    public abstract DateTimeOffset? ModifiedAt { get; }

    /// <summary>Whether we keep the original: nobody else does.</summary>
    public abstract bool Kept { get; }

    /// <summary>Its encoded bytes.</summary>
    /// <exception cref="Imaging.ImageRejectedException">It cannot be read.</exception>
    public abstract Task<byte[]> ReadAsync();
}

/// <summary>An image that stays where its owner has it.</summary>
internal abstract record IncomingOwned(string Name) : IncomingImage(Name)
{
    public override bool Kept => false;

    /// <summary>The uri of a path: <c>file:///a/b%20c.jpg</c> or <c>s3://bucket/b%20c.jpg</c>.</summary>
    public static string PlaceOfAny(string path) => S3Location.TryParse(path)?.Uri ?? IncomingFile.PlaceOf(path);

    /// <summary>Place, size and time, to be compared with what the catalog holds; null where it is not there to be looked at.</summary>
    public abstract Task<ImagePlace?> FindPlaceAsync();

    /// <summary>Its name for bytes that need not be read again.</summary>
    public NewName NameFor(string sha256, long bytes) => new(UriFor(sha256), Name, sha256, bytes, ModifiedAt);
}

/// <summary>An image sent to us.</summary>
internal sealed record IncomingUpload(string Name, byte[] Content) : IncomingImage(Name)
{
    public override DateTimeOffset? ModifiedAt => null;

    public override bool Kept => true;

    /// <summary>The same name may come with other bytes, so that the hash is part of the place.</summary>
    public override string UriFor(string sha256) => $"upload:///{sha256}/{Uri.EscapeDataString(Name)}";

    public override Task<byte[]> ReadAsync() => Task.FromResult(Content);
}

/// <summary>A file that stays where it is.</summary>
internal sealed record IncomingFile(FileInfo File, long MaxBytes) : IncomingOwned(File.Name)
{
    private const string FileScheme = "file://";

    public override DateTimeOffset? ModifiedAt => File.LastWriteTimeUtc;

    public override string UriFor(string sha256) => PlaceOf(File.FullName);

    public override Task<ImagePlace?> FindPlaceAsync() =>
        Task.FromResult(File.Exists ? new ImagePlace(PlaceOf(File.FullName), File.Length, File.LastWriteTimeUtc) : null);

    public override Task<byte[]> ReadAsync() => Task.FromResult(FileReader.Read(File, MaxBytes));

    /// <summary>The uri of a file: <c>file:///a/b%20c.jpg</c>.</summary>
    /// <remarks>Names that <see cref="Uri"/> does not give back, as one with %41 in it, are escaped whole.</remarks>
    public static string PlaceOf(string path)
    {
        var uri = new Uri(path).AbsoluteUri;
        return Uri.UnescapeDataString(uri[FileScheme.Length..]) == path ? uri : FileScheme + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }
}
