using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>
/// Decides whether an undecided image comes in, so that of look-alikes that come at once, on whichever silos, exactly one does.
/// 1. It is stored and told to its buckets already: of two look-alikes, the one told later finds the other.
/// 2. Ask every bucket for all that look like it.
/// 3. The catalog decides, one look-alike after the other: <see cref="ImageCatalog.DecideAsync"/>.
/// 4. What stays out is forgotten by its buckets, and removed where it was refused.
/// Whoever does this again after a crash comes to the same end.
/// </summary>
public sealed class DuplicateJudge(
    ImageCatalog catalog,
    MeasureRegistry measures,
    BucketFanOut fanOut,
    BucketRouter buckets,
    OriginalStore originals,
    IOptions<IngestOptions> options)
{
    /// <summary>More look-alikes of one image than any collection has that is kept free of them.</summary>
    private const int MaxLookAlikes = 4096;

    /// <summary>How long buckets may take to answer completely; a call ends after 30 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="imageId">An image that is stored and told to its buckets.</param>
    /// <param name="cancellationToken">Leaves it undecided.</param>
    /// <exception cref="TimeoutException">Not every bucket answered; ask again.</exception>
    internal async Task<Decision> DecideAsync(long imageId, CancellationToken cancellationToken)
    {
        var decision = await catalog.DecideAsync(imageId, await FindLookAlikesAsync(imageId, cancellationToken), cancellationToken);
        await buckets.WithdrawAsync(decision.Trashed);
        await RemoveRefusedAsync(decision.Refused, cancellationToken);
        return decision;
    }

    /// <summary>Removes those of the images that were refused.</summary>
    internal async Task RemoveRefusedAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        foreach (var removed in await catalog.DeleteRefusedAsync(ids, cancellationToken))
        {
            await buckets.RemoveAsync(removed);
            if (removed.Kept)
            {
                await originals.DeleteAsync(removed.Sha256);
            }
        }
    }

    private async Task<long[]> FindLookAlikesAsync(long imageId, CancellationToken cancellationToken)
    {
        var pdq = measures.Searched.Single(measure => measure is PdqMeasure);
        var stored = await catalog.GetCodeAsync(imageId, pdq.Stamp, cancellationToken);
        if (stored is not { } seen || seen.Quality < pdq.MinQuality)
        {
            // Gone, or too little to see in it: nothing but the same bytes is the same picture.
            return [];
        }

        var query = pdq.FromCode(seen.Code, seen.Quality);
        var near = await fanOut.AskAsync(pdq, [query], MaxLookAlikes, options.Value.DuplicateDistanceBits, exact: true, Patience);
        return near.IsComplete
            ? [.. near.Nearest[0].Select(neighbor => neighbor.Id).Where(id => id != imageId)]
            : throw new TimeoutException($"Whether image {imageId} is a duplicate could not be told, since not every bucket answered: send it again.");
    }
}
