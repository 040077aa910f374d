using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace OrleansImageSearch.Storage.S3;

/// <summary>An object as a listing shows it.</summary>
/// <param name="Location">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModifiedAt">When it was written.</param>
public sealed record S3ObjectEntry(S3Location Location, long Bytes, DateTimeOffset ModifiedAt);

/// <summary>Reads objects of an S3-compatible service. All of it throws <see cref="StorageException"/>, in one line, where the service does not answer.</summary>
public sealed class S3Objects(S3Service service)
{
    /// <summary>All objects whose keys begin as that of a location, in the order of their keys.</summary>
    public async IAsyncEnumerable<S3ObjectEntry> ListAsync(S3Location beginning, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListObjectsV2Request { BucketName = beginning.Bucket, Prefix = beginning.Key };
        do
        {
            var page = await service.CallAsync(beginning.Bucket, (client, cancellation) => client.ListObjectsV2Async(request, cancellation), cancellationToken);
            foreach (var each in page?.S3Objects ?? [])
            {
                yield return new S3ObjectEntry(new S3Location(beginning.Bucket, each.Key), each.Size ?? 0, TimeOf(each.LastModified));
            }

            request.ContinuationToken = page?.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <returns>Null where there is no such object.</returns>
    public Task<S3ObjectEntry?> FindAsync(S3Location location, CancellationToken cancellationToken = default) =>
        service.CallAsync<S3ObjectEntry>(
            location.Bucket,
            async (client, cancellation) =>
            {
                var found = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = location.Bucket, Key = location.Key }, cancellation);
                return new S3ObjectEntry(location, found.ContentLength, TimeOf(found.LastModified));
            },
            cancellationToken);

    /// <summary>All bytes of an object.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="maxBytes">Of a larger one as many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where there is no such object.</returns>
    public Task<byte[]?> GetAsync(S3Location location, long maxBytes, CancellationToken cancellationToken = default) =>
        service.CallAsync<byte[]>(
            location.Bucket,
            async (client, cancellation) =>
            {
                using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = location.Bucket, Key = location.Key }, cancellation);
                var content = new byte[Math.Min(response.ContentLength, maxBytes)];
                await response.ResponseStream.ReadExactlyAsync(content, cancellation);
                return content;
            },
            cancellationToken);

    /// <summary>Reads a part of an object whose bytes should have a hash; looks at all of them first where the part is the first.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="sha256">Lower-case hex.</param>
    /// <param name="offset">Where the part begins; less than the object has bytes.</param>
    /// <param name="maxBytes">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The part, and how many bytes the object has; nothing where it is not there or not sound.</returns>
    public async Task<(CopyState State, long TotalBytes, byte[] Part)> ReadAsync(
        S3Location location, string sha256, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        var read = await service.CallAsync<(CopyState, long, byte[])?>(
            location.Bucket,
            async (client, cancellation) =>
            {
                var request = new GetObjectRequest { BucketName = location.Bucket, Key = location.Key };
                if (offset > 0)
                {
                    request.ByteRange = new ByteRange(offset, offset + maxBytes - 1);
                }

                using var response = await client.GetObjectAsync(request, cancellation);
                return offset > 0
                    ? await ReadPartAsync(response, cancellation)
                    : await ReadFirstPartAsync(response, sha256, maxBytes, cancellation);
            },
            cancellationToken);
        return read ?? (CopyState.Absent, 0, []);
    }

    private static DateTimeOffset TimeOf(DateTime? modified) => modified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    private static async Task<(CopyState, long, byte[])> ReadPartAsync(GetObjectResponse response, CancellationToken cancellationToken)
    {
        var part = new byte[response.ContentLength];
        await response.ResponseStream.ReadExactlyAsync(part, cancellationToken);
        // "bytes 1048576-2097151/5000000"
        var total = response.ContentRange.AsSpan(response.ContentRange.IndexOf('/', StringComparison.Ordinal) + 1);
        return (CopyState.Sound, long.Parse(total, CultureInfo.InvariantCulture), part);
    }

    private static async Task<(CopyState, long, byte[])> ReadFirstPartAsync(
        GetObjectResponse response, string sha256, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var (hash, first) = await ReadAllAsync(response, maxBytes, cancellationToken);
            return hash == sha256 ? (CopyState.Sound, response.ContentLength, first) : (CopyState.Rotten, 0, []);
        }
        catch (AmazonClientException)
        {
            // The SDK itself compares the bytes with what the service once noted of them.
            return (CopyState.Rotten, 0, []);
        }
    }

    /// <returns>The hash of all bytes, and the first of them.</returns>
    private static async Task<(string Sha256, byte[] First)> ReadAllAsync(GetObjectResponse response, int maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var first = new byte[Math.Min(response.ContentLength, maxBytes)];
        await response.ResponseStream.ReadExactlyAsync(first, cancellationToken);
        hash.AppendData(first);
        var buffer = new byte[1 << 16];
        for (int count; (count = await response.ResponseStream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), first);
    }
}
