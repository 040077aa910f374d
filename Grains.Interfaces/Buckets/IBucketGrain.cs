using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Buckets;

/// <summary>
/// One LSH bucket: the descriptors of one measure whose signatures begin with one prefix, in memory.
/// The key is <see cref="BucketKey"/>. A bucket loads from the catalog when it activates, so losing one loses nothing.
/// A bucket that has been split answers <see cref="BucketState.Retired"/>, and the caller asks its successors.
/// <para>
/// While silos lose sight of each other a bucket may be active twice. Each activation claims its prefix in the catalog before it
/// loads and says its epoch with every answer; only the largest one counts. Who tells a bucket reads the catalog's epoch
/// afterwards, who asks reads it no earlier than the question: an answer of a smaller epoch is no answer.
/// </para>
/// </summary>
[Alias("bucket")]
public interface IBucketGrain : IGrainWithStringKey
{
    /// <summary>Takes in descriptors that the catalog holds already. Adding an id again changes nothing.</summary>
    [Alias("add")]
    Task<BucketAcknowledgement> AddAsync(Immutable<BucketEntry[]> entries);

    /// <summary>Forgets images that the catalog no longer holds, or holds as inactive. Unknown ids are ignored.</summary>
    /// <param name="entries">The images.</param>
    /// <param name="mayReturn">Whether they may be added again; else later messages that add them are ignored.</param>
    [Alias("remove")]
    Task<BucketAcknowledgement> RemoveAsync(Immutable<BucketEntry[]> entries, bool mayReturn);

    /// <summary>The nearest descriptors of each query in the batch.</summary>
    [Alias("search")]
    Task<BucketAnswer> SearchAsync(BucketQuery query);

    /// <summary>Leaves for another silo when the calls under way have ended: it loads there from the catalog, and later calls go there.</summary>
    [Alias("move")]
    Task MoveAsync(SiloAddress target);

    [Alias("status")]
    Task<BucketStatus> GetStatusAsync();

    /// <summary>Makes way for the activation that claimed the bucket last: one with an older epoch than it deactivates itself.</summary>
    /// <param name="epoch">The largest epoch the caller knows of.</param>
    [Alias("leave")]
    Task LeaveAsync(long epoch);
}
