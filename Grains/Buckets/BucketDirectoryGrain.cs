using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Buckets;

/// <inheritdoc cref="IBucketDirectoryGrain"/>
public sealed class BucketDirectoryGrain(ImageCatalog catalog) : Grain, IBucketDirectoryGrain
{
    private string Measure => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<BucketTableSnapshot> GetAsync() => Snapshot(await catalog.GetBucketTableAsync(Measure));

    /// <inheritdoc/>
    public async Task<BucketTableSnapshot> SplitAsync(string prefix)
    {
        var (bits, length) = BucketPrefix.Parse(prefix);
        return Snapshot(await catalog.SplitBucketAsync(Measure, bits, length));
    }

    private static BucketTableSnapshot Snapshot(BucketTableRow row) =>
        new(row.Version, [.. row.Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length).ToString())]);
}
