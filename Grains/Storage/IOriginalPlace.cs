using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>Where uploaded originals are kept by their SHA-256, in lower-case hex: on the cluster's disks, or in an S3 bucket.</summary>
public interface IOriginalPlace
{
    /// <summary>Called once, before the silo takes anything.</summary>
    /// <exception cref="StorageException">It cannot be used; the message says why and what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Stores bytes durably.</summary>
    /// <exception cref="IOException">No disk takes them.</exception>
    /// <exception cref="StorageException">The S3 bucket does not.</exception>
    Task WriteAsync(string sha256, byte[] content);

    /// <summary>Whether it has an original of so many bytes. They are not looked at.</summary>
    /// <exception cref="StorageException">That cannot be told.</exception>
    Task<bool> HasAsync(string sha256, long bytes);

    /// <summary>A part of an original, from bytes that have its hash.</summary>
    /// <param name="sha256">Lower-case hex.</param>
    /// <param name="bytes">Of the whole original.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <exception cref="OriginalUnavailableException">It cannot be had; the message says why.</exception>
    Task<OriginalPart> ReadAsync(string sha256, long bytes, long offset);

    /// <summary>Forgets an original, as far as that is possible now.</summary>
    Task DeleteAsync(string sha256);

    /// <summary>What is known of the place.</summary>
    Task<StorageOverview> GetOverviewAsync();
}
