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
    ImageCatalog catalog, MeasureRegistry measures, BucketFanOut buckets, DuplicateComparer comparer, IOptions<IngestOptions> options)
{
    /// <summary>Most duplicates named.</summary>
    private const int MaxDuplicates = 10;

    /// <param name="image">An image that was taken in, which is not its own duplicate.</param>
    /// <returns>Best first; and what to say where there is too little in the image to look for any.</returns>
    internal async Task<(DuplicateImage[] Duplicates, string? Notice)> FindAsync(TakenIn image)
    {
        var (imageId, descriptors) = (image.ImageId, image.Descriptors);
        var (pdq, seen) = measures.All.Zip(descriptors).Single(pair => pair.First is PdqMeasure);
        if (seen.Quality < pdq.MinQuality)
        {
            return ([], $"There is too little to see in it (quality {seen.Quality}, {pdq.MinQuality} needed): nothing but the same bytes is found to be its duplicate.");
        }

        var searched = measures.Searched;
        (Measure Measure, Descriptor Descriptor)[] asked = [.. measures.All.Zip(descriptors).Where(pair => searched.Contains(pair.First))];
        var near = await buckets.AskAsync(
            pdq, [seen], MaxDuplicates + 1, options.Value.DuplicateDistanceBits, exact: false);
        var stored = await catalog.GetCodesAsync(
            [.. near.Nearest[0].Select(neighbor => neighbor.Id).Where(id => id != imageId)], [.. asked.Select(pair => pair.Measure.Stamp)], CancellationToken.None);

        var selected = Array.ConvertAll(asked, pair => new SelectedMeasure(pair.Measure, pair.Measure.DefaultWeight));
        var query = new DescribedQuery($"image {imageId}", imageId, Array.ConvertAll(asked, pair => (IReadOnlyList<Descriptor>)[pair.Descriptor]));
        var best = new HitScorer(selected, [query], ImageCombination.Best, []).Best(stored, MaxDuplicates, maxDistance: null);
        return (await comparer.CompareAsync(image.Image!, [.. best.Select(hit => new DuplicateImage(hit.ImageId, hit.Score, hit.Measures))]), null);
    }
}
