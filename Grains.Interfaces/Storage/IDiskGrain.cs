using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Storage;

/// <summary>
/// A disk with uploaded originals, for silos that do not have it themselves. The key is the disk's id. It is of use only on a silo that has the
/// disk: callers name that silo as the place for its activation, and one that came about elsewhere says so and goes.
/// </summary>
[Alias("disk")]
public interface IDiskGrain : IGrainWithGuidKey
{
    /// <summary>Stores an original durably; nothing where it is stored already.</summary>
    /// <returns>False where the disk is full.</returns>
    /// <exception cref="DiskUnavailableException">The disk is not here, or cannot be written.</exception>
    [Alias("write")]
    Task<bool> WriteAsync(string sha256, Immutable<byte[]> content);

    /// <summary>Whether the disk has an original of so many bytes, without looking at them.</summary>
    /// <exception cref="DiskUnavailableException">The disk is not here.</exception>
    [Alias("has")]
    Task<bool> HasAsync(string sha256, long bytes);

    /// <summary>A part of an original; all its bytes are looked at first where the part is the first.</summary>
    /// <returns>Null where the disk does not have it.</returns>
    /// <exception cref="DiskUnavailableException">The disk is not here, or cannot be read.</exception>
    [Alias("read")]
    Task<OriginalPart?> ReadAsync(string sha256, long offset);

    /// <summary>Whether the disk has an original, looking at all its bytes.</summary>
    /// <exception cref="DiskUnavailableException">The disk is not here, or cannot be read.</exception>
    [Alias("verify")]
    Task<bool> VerifyAsync(string sha256);

    /// <summary>Forgets an original; nothing where it is not stored.</summary>
    /// <exception cref="DiskUnavailableException">The disk is not here, or cannot be written.</exception>
    [Alias("delete")]
    Task DeleteAsync(string sha256);
}

/// <param name="TotalBytes">Of the whole original.</param>
/// <param name="Content">The part; empty at the end.</param>
/// <param name="IsRotten">The disk only has bytes that have changed, and has moved them aside; the part is empty.</param>
[GenerateSerializer, Immutable, Alias("original-part")]
public sealed record OriginalPart(
    [property: Id(0)] long TotalBytes, [property: Id(1)] byte[] Content, [property: Id(2)] bool IsRotten)
{
    /// <summary>Bytes in one part at most.</summary>
    public const int MaxBytes = 1 << 20;
}
