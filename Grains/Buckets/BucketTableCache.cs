using System.Collections.Concurrent;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>
/// The bucket tables as this silo last saw them. A stale table does no harm: a bucket that is no longer in use says so,
/// and the caller asks again for a newer one.
/// </summary>
public sealed class BucketTableCache(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, BucketTable> _tables = [];

    /// <param name="measure">The measure's stamp.</param>
    public async ValueTask<BucketTable> GetAsync(string measure) =>
        _tables.TryGetValue(measure, out var table) ? table : await RefreshAsync(measure);

    /// <summary>The table as the directory has it now.</summary>
    public async Task<BucketTable> RefreshAsync(string measure)
    {
        var snapshot = await grains.GetGrain<IBucketDirectoryGrain>(measure).GetAsync();
        var fresh = new BucketTable(snapshot.Version, snapshot.Prefixes.Select(BucketPrefix.Parse));
        return _tables.AddOrUpdate(measure, fresh, (_, held) => held.Version > fresh.Version ? held : fresh);
    }
}
