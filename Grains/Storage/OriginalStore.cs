using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;

namespace OrleansImageSearch.Grains.Storage;

/// <summary>Keeps uploaded originals by their SHA-256, wherever that is.</summary>
public sealed class OriginalStore(ImageCatalog catalog, IOriginalPlace place)
{
    /// <inheritdoc cref="IOriginalPlace.WriteAsync"/>
    public Task WriteAsync(string sha256, byte[] content) => place.WriteAsync(sha256, content);

    /// <summary>
    /// Stores bytes again that somebody may have forgotten between <see cref="WriteAsync"/> and the commit of their image, which was deleted at the time.
    /// Call it after the commit, when nobody forgets them any more.
    /// </summary>
    public async Task EnsureAsync(string sha256, byte[] content)
    {
        if (!await place.HasAsync(sha256, content.Length))
        {
            await place.WriteAsync(sha256, content);
        }
    }

    /// <inheritdoc cref="IOriginalPlace.ReadAsync"/>
    public Task<OriginalPart> ReadAsync(string sha256, long bytes, long offset) => place.ReadAsync(sha256, bytes, offset);

    /// <summary>All bytes of an original.</summary>
    /// <exception cref="OriginalUnavailableException">It cannot be had; the message says why.</exception>
    public async Task<byte[]> ReadAllAsync(string sha256, long bytes)
    {
        var content = new byte[bytes];
        for (var offset = 0L; offset < bytes;)
        {
            var part = await ReadAsync(sha256, bytes, offset);
            part.Content.CopyTo(content, offset);
            offset += part.Content.Length;
        }

        return content;
    }

    /// <summary>Forgets an original that no image has any more.</summary>
    public Task DeleteAsync(string sha256) =>
        catalog.AloneWithOriginalAsync(sha256, waits: true, async () =>
        {
            if (!await catalog.IsKeptAsync(sha256))
            {
                await place.DeleteAsync(sha256);
            }
        });

    /// <inheritdoc cref="IOriginalPlace.GetOverviewAsync"/>
    public Task<StorageOverview> GetOverviewAsync() => place.GetOverviewAsync();
}
