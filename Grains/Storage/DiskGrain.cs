using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <inheritdoc cref="IDiskGrain"/>
[Reentrant]
public sealed class DiskGrain(LocalDisks disks) : Grain, IDiskGrain
{
    /// <inheritdoc/>
    public Task<bool> WriteAsync(string sha256, Immutable<byte[]> content) => DiskAccess.WriteAsync(Find(), sha256, content.Value);

    /// <inheritdoc/>
    public Task<bool> HasAsync(string sha256, long bytes) => Task.FromResult(Find().Has(sha256, bytes));

    /// <inheritdoc/>
    public Task<OriginalPart?> ReadAsync(string sha256, long offset) => DiskAccess.ReadAsync(Find(), sha256, offset);

    /// <inheritdoc/>
    public Task<bool> VerifyAsync(string sha256) => DiskAccess.VerifyAsync(Find(), sha256);

    /// <inheritdoc/>
    public Task DeleteAsync(string sha256) => DiskAccess.DeleteAsync(Find(), sha256);

    private OriginalDisk Find()
    {
        if (disks.Find(this.GetPrimaryKey()) is { } found)
        {
            return found.Disk;
        }

        // The caller's hint says where the disk is by now. Where that silo is dead, the activation stays somewhere until a call knows better.
        MigrateOnIdle();
        throw new DiskUnavailableException($"The silo that has the disk {this.GetPrimaryKey()} is not there.");
    }
}
