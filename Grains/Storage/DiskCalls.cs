using Orleans.Concurrency;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>The way to any disk: at once where this silo has it, else by its grain on the silo that has.</summary>
public sealed class DiskCalls(LocalDisks local, IGrainFactory grains, TimeProvider time)
{
    /// <summary>A silo that is dying answers nothing, and another copy is near.</summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(15);

    /// <summary>Whether a failed call only says that this disk cannot be used now.</summary>
    public static bool IsDiskFault(Exception exception) => exception is DiskUnavailableException or OrleansException or TimeoutException;

    public bool IsLocal(Guid disk) => local.Find(disk) is not null;

    public Task<bool> WriteAsync(DiskRecord disk, string sha256, byte[] content) => local.Find(disk.Id) is { } here
        ? DiskAccess.WriteAsync(here.Disk, sha256, content)
        : CallAsync(disk, grain => grain.WriteAsync(sha256, content.AsImmutable()), WriteLimit);

    public Task<bool> HasAsync(DiskRecord disk, string sha256, long bytes) => local.Find(disk.Id) is { } here
        ? Task.FromResult(here.Disk.Has(sha256, bytes))
        : CallAsync(disk, grain => grain.HasAsync(sha256, bytes), ReadLimit);

    public Task<OriginalPart?> ReadAsync(DiskRecord disk, string sha256, long offset) => local.Find(disk.Id) is { } here
        ? DiskAccess.ReadAsync(here.Disk, sha256, offset)
        : CallAsync(disk, grain => grain.ReadAsync(sha256, offset), ReadLimit);

    public Task<bool> VerifyAsync(DiskRecord disk, string sha256) => local.Find(disk.Id) is { } here
        ? DiskAccess.VerifyAsync(here.Disk, sha256)
        : CallAsync(disk, grain => grain.VerifyAsync(sha256), WriteLimit);

    public Task DeleteAsync(DiskRecord disk, string sha256) => local.Find(disk.Id) is { } here
        ? DiskAccess.DeleteAsync(here.Disk, sha256)
        : CallAsync(
            disk,
            async grain =>
            {
                await grain.DeleteAsync(sha256);
                return true;
            },
            WriteLimit);

    private async Task<T> CallAsync<T>(DiskRecord disk, Func<IDiskGrain, Task<T>> call, TimeSpan limit)
    {
        // Ends with this method: the context is the callee's copy.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, SiloAddress.FromParsableString(disk.Silo));
        return await call(grains.GetGrain<IDiskGrain>(disk.Id)).WaitAsync(limit, time);
    }
}
