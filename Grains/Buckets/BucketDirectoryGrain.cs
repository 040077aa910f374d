using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Buckets;

/// <inheritdoc cref="IBucketDirectoryGrain"/>
public sealed class BucketDirectoryGrain(ImageCatalog catalog) : Grain, IBucketDirectoryGrain
{
    private BucketTableSnapshot? _table;

    private string Measure => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<BucketTableSnapshot> GetAsync() =>
        _table ??= Snapshot(await catalog.GetBucketTableAsync(Measure, CancellationToken.None));

    /// <inheritdoc/>
    public async Task<BucketTableSnapshot> SplitAsync(string prefix)
    {
        var (bits, length) = BucketPrefix.Parse(prefix);
        return _table = Snapshot(await catalog.SplitBucketAsync(Measure, bits, length, CancellationToken.None));
    }

    private static BucketTableSnapshot Snapshot(BucketTableRow row) =>
        new(row.Version, [.. row.Prefixes.Select(prefix => new BucketPrefix(prefix.Bits, prefix.Length).ToString())]);
}
