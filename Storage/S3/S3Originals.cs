using System.Security.Cryptography;
using Amazon.S3.Model;

namespace OrleansImageSearch.Storage.S3;

/// <summary>
/// Originals as objects of a bucket, under the same names as on an <see cref="OriginalDisk"/>: <c>PREFIX/ab/ab12…</c>. How many copies there are, and
/// where, is the service's affair.
/// </summary>
public sealed class S3Originals(S3Service service, string bucket, string prefix)
{
    private readonly S3Objects _objects = new(service);
    private readonly string _prefix = prefix.Trim('/') is { Length: > 0 } folder ? $"{folder}/" : "";

    /// <summary>What is meant, for people: <c>s3://photos/originals/</c>.</summary>
    public string Uri => $"s3://{bucket}/{_prefix}";

    /// <summary>Writes, reads and removes a small object as originals are.</summary>
    /// <exception cref="StorageException">That cannot be done; the message says why.</exception>
    public async Task TryOutAsync(CancellationToken cancellationToken = default)
    {
        var content = Guid.NewGuid().ToByteArray();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        await WriteAsync(sha256, content, cancellationToken);
        if ((await ReadAsync(sha256, 0, content.Length, cancellationToken)).State != CopyState.Sound)
        {
            throw new StorageException($"What was written to {Uri} was another thing when it was read again: name another bucket.");
        }

        await DeleteAsync(sha256, cancellationToken);
    }

    /// <summary>Stores bytes durably; the service compares them with their hash.</summary>
    /// <exception cref="StorageException">It did not store them.</exception>
    public Task WriteAsync(string sha256, byte[] content, CancellationToken cancellationToken = default) =>
        service.CallAsync(
            bucket,
            async (client, cancellation) =>
            {
                using var body = new MemoryStream(content, writable: false);
                return await client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = bucket,
                        Key = KeyOf(sha256),
                        InputStream = body,
                        ContentType = "application/octet-stream",
                        ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(sha256)),
                        UseChunkEncoding = false,
                    },
                    cancellation);
            },
            cancellationToken);

    /// <summary>Whether there is an object of this size. Its bytes are not looked at.</summary>
    /// <exception cref="StorageException">That cannot be told.</exception>
    public async Task<bool> HasAsync(string sha256, long bytes, CancellationToken cancellationToken = default) =>
        (await _objects.FindAsync(new S3Location(bucket, KeyOf(sha256)), cancellationToken))?.Bytes == bytes;

    /// <summary>Reads a part of an original; looks at all its bytes first where the part is the first.</summary>
    /// <param name="sha256">Lower-case hex.</param>
    /// <param name="offset">Where the part begins; less than the original has bytes.</param>
    /// <param name="maxBytes">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The part, and how many bytes the original has; nothing where it is not there or not sound.</returns>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public Task<(CopyState State, long TotalBytes, byte[] Part)> ReadAsync(
        string sha256, long offset, int maxBytes, CancellationToken cancellationToken = default) =>
        _objects.ReadAsync(new S3Location(bucket, KeyOf(sha256)), sha256, offset, maxBytes, cancellationToken);

    /// <summary>Forgets an original; nothing where it is not stored.</summary>
    /// <exception cref="StorageException">It cannot be removed.</exception>
    public Task DeleteAsync(string sha256, CancellationToken cancellationToken = default) =>
        service.CallAsync(
            bucket,
            (client, cancellation) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = KeyOf(sha256) }, cancellation),
            cancellationToken);

    private string KeyOf(string sha256) => $"{_prefix}{sha256[..2]}/{sha256}";
}
