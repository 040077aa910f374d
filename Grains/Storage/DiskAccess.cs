using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>What <see cref="IDiskGrain"/> does, on a disk of this silo, away from the grains' threads.</summary>
internal static class DiskAccess
{
    public static Task<bool> WriteAsync(OriginalDisk disk, string sha256, byte[] content) =>
        RunAsync(disk, () => Task.FromResult(disk.Write(sha256, content)));

    public static Task<OriginalPart?> ReadAsync(OriginalDisk disk, string sha256, long offset) =>
        RunAsync(disk, async () =>
        {
            var (state, total, part) = await disk.ReadAsync(sha256, offset, OriginalPart.MaxBytes);
            return state == CopyState.Absent ? null : new OriginalPart(total, part, state == CopyState.Rotten);
        });

    public static Task<bool> VerifyAsync(OriginalDisk disk, string sha256) =>
        RunAsync(disk, async () => await disk.VerifyAsync(sha256) == CopyState.Sound);

    public static Task DeleteAsync(OriginalDisk disk, string sha256) =>
        RunAsync(disk, () =>
        {
            disk.Delete(sha256);
            return Task.FromResult(true);
        });

    private static async Task<T> RunAsync<T>(OriginalDisk disk, Func<Task<T>> work)
    {
        try
        {
            return await Task.Run(work);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DiskUnavailableException($"{disk.Folder}: {e.Message.TrimEnd('.')}");
        }
    }
}
