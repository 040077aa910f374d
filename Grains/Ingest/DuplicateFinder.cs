using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>
/// Finds the stored images that a new one duplicates. It is asked after the new image is stored and told to its buckets, so
/// that of two look-alikes arriving at once at least one sees the other.
/// </summary>
public sealed class DuplicateFinder(
    ImageCatalog catalog, MeasureRegistry measures, BucketFanOut buckets, IOptions<IngestOptions> options)
{
    /// <summary>Most duplicates named.</summary>
    private const int MaxDuplicates = 10;

    /// <param name="imageId">The image, which is not its own duplicate.</param>
    /// <param name="descriptors">One a measure, in registry order.</param>
    /// <returns>Best first.</returns>
    internal async Task<DuplicateImage[]> FindAsync(long imageId, Descriptor[] descriptors)
    {
        var (pdq, seen) = measures.All.Zip(descriptors).Single(pair => pair.First is PdqMeasure);
        if (seen.Quality < pdq.MinQuality)
        {
            return [];
        }

        var searched = measures.Searched;
        (Measure Measure, Descriptor Descriptor)[] asked = [.. measures.All.Zip(descriptors).Where(pair => searched.Contains(pair.First))];
        var near = await buckets.AskAsync(
            pdq, [seen], MaxDuplicates + 1, options.Value.DuplicateDistanceBits, exact: false);
        var stored = await catalog.GetCodesAsync(
            [.. near.Nearest[0].Select(neighbor => neighbor.Id).Where(id => id != imageId)], [.. asked.Select(pair => pair.Measure.Stamp)], CancellationToken.None);

        var selected = Array.ConvertAll(asked, pair => new SelectedMeasure(pair.Measure, pair.Measure.DefaultWeight));
        var query = new DescribedQuery($"image {imageId}", imageId, Array.ConvertAll(asked, pair => (IReadOnlyList<Descriptor>)[pair.Descriptor]));
        return [.. new HitScorer(selected, [query], ImageCombination.Best, []).Best(stored, MaxDuplicates, maxDistance: null)
            .Select(hit => new DuplicateImage(hit.ImageId, hit.Score, hit.Measures))];
    }
}
