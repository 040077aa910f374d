using System.Collections.Concurrent;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>
/// The bucket tables as this silo last saw them. A stale table does no harm: a bucket that is no longer in use says so, or the
/// catalog does, and the caller asks again for a newer one. They come straight from the catalog, so that no other silo need live.
/// </summary>
public sealed class BucketTableCache(ImageCatalog catalog)
{
    private readonly ConcurrentDictionary<string, BucketTable> _tables = [];

    /// <param name="measure">The measure's stamp.</param>
    public async ValueTask<BucketTable> GetAsync(string measure) =>
        _tables.TryGetValue(measure, out var table) ? table : await ReadAsync(measure);

    /// <summary>A table newer than one that turned out to be outdated, or the newest there is.</summary>
    /// <param name="measure">The measure's stamp.</param>
    /// <param name="outdatedVersion">The version of the outdated table.</param>
    public async ValueTask<BucketTable> RefreshAsync(string measure, long outdatedVersion) =>
        _tables.TryGetValue(measure, out var table) && table.Version > outdatedVersion ? table : await ReadAsync(measure);

    private async Task<BucketTable> ReadAsync(string measure)
    {
        var row = await catalog.GetBucketTableAsync(measure);
        var fresh = new BucketTable(row.Version, row.Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length)));
        return _tables.AddOrUpdate(measure, fresh, (_, held) => held.Version > fresh.Version ? held : fresh);
    }
}
