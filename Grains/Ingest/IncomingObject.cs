using OrleansImageSearch.Catalog;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Storage;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>An object in an S3 bucket, which stays there.</summary>
internal sealed record IncomingObject(S3Location Location, Lazy<S3Objects> Objects, long MaxBytes) : IncomingOwned(NameOf(Location))
{
    private ImagePlace? _place;

    public override DateTimeOffset? ModifiedAt => _place?.ModifiedAt;

    public override string UriFor(string sha256) => Location.Uri;

    public override async Task<ImagePlace?> FindPlaceAsync()
    {
        try
        {
            return _place = await Objects.Value.FindAsync(Location) is { } found ? new ImagePlace(Location.Uri, found.Bytes, found.ModifiedAt) : null;
        }
        catch (StorageException)
        {
            // Reading it says why.
            return null;
        }
    }

    public override async Task<byte[]> ReadAsync()
    {
        try
        {
            // One more tells that there are too many.
            return await Objects.Value.GetAsync(Location, MaxBytes + 1) switch
            {
                null => throw new ImageRejectedException("There is no such object (moved or deleted): check the key."),
                { Length: 0 } => throw new ImageRejectedException("The object is empty: copy it again from where it came."),
                { LongLength: var bytes } when bytes > MaxBytes =>
                    throw new ImageRejectedException($"The object has more bytes than the limit of {MaxBytes:N0}: raise Decoding:MaxBytes or leave it out."),
                var content => content,
            };
        }
        catch (StorageException e)
        {
            throw new ImageRejectedException(e.Message);
        }
    }

    private static string NameOf(S3Location location) => location.Key[(location.Key.LastIndexOf('/') + 1)..];
}
