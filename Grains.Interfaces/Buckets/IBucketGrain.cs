using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Buckets;

/// <summary>
/// One LSH bucket: the descriptors of one measure whose signatures begin with one prefix, in memory, searchable exactly.
/// The key is <see cref="BucketKey"/>. A bucket loads from the catalog when it activates, so losing one loses nothing.
/// A bucket that has been split answers <see cref="BucketState.Retired"/>, and the caller asks its successors.
/// </summary>
[Alias("bucket")]
public interface IBucketGrain : IGrainWithStringKey
{
    /// <summary>Takes in descriptors that the catalog holds already. Adding an id again changes nothing.</summary>
    [Alias("add")]
    Task<BucketState> AddAsync(Immutable<BucketEntry[]> entries);

    /// <summary>Forgets images that the catalog no longer holds. Unknown ids are ignored.</summary>
    [Alias("remove")]
    Task<BucketState> RemoveAsync(long[] imageIds);

    /// <summary>The nearest descriptors of each query in the batch.</summary>
    [Alias("search")]
    Task<BucketAnswer> SearchAsync(BucketQuery query);

    [Alias("status")]
    Task<BucketStatus> GetStatusAsync();
}
