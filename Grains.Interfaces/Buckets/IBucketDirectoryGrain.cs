namespace OrleansImageSearch.Grains.Interfaces.Buckets;

/// <summary>
/// The bucket table of one measure: the prefixes that tile its signature space. The key is the measure's stamp, <c>pdq/1</c>.
/// </summary>
[Alias("bucket-directory")]
public interface IBucketDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The table as the catalog has it.</summary>
    [Alias("get")]
    Task<BucketTableSnapshot> GetAsync();

    /// <summary>
    /// Replaces a bucket by its two successors. Asking again for a bucket that is no longer in the table changes nothing.
    /// </summary>
    /// <returns>The table as it then is.</returns>
    [Alias("split")]
    Task<BucketTableSnapshot> SplitAsync(string prefix);
}

/// <param name="Version">Grows with every split.</param>
/// <param name="Prefixes">Prefixes in signature order; together they hold every signature exactly once.</param>
[GenerateSerializer, Immutable, Alias("bucket-table")]
public sealed record BucketTableSnapshot([property: Id(0)] long Version, [property: Id(1)] string[] Prefixes);
