namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <summary>
/// Finds look-alikes: describes the query images, asks the bucket grains that can hold a match, merges their answers.
/// Stateless: any activation serves any caller; use key 0.
/// </summary>
[Alias("search")]
public interface ISearchGrain : IGrainWithIntegerKey
{
    /// <exception cref="InvalidRequestException">The request cannot be answered as it is; it names the field.</exception>
    [Alias("search")]
    Task<SearchAnswer> SearchAsync(SearchRequest request);

    /// <summary>Many searches at once: every bucket is asked once for all of them, and so is the catalog.</summary>
    /// <exception cref="InvalidRequestException">The request cannot be answered as it is; it names the field.</exception>
    [Alias("search-batch")]
    Task<BatchSearchAnswer> SearchBatchAsync(BatchSearchRequest request);

    /// <summary>The measures that searches ask, and how much each counts where a search names none.</summary>
    [Alias("measures")]
    Task<SearchedMeasure[]> GetMeasuresAsync();
}
