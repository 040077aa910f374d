using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Copies;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.LocalFeatures;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Grains.Search;

/// <summary>
/// Finds the original of an edited copy.
/// 1. Describe: the picture turned and mirrored, and every picture inside it.
/// 2. Ask the buckets of every measure for their nearest.
/// 3. Check the best candidates of every measure by turns: their thumbnails' places against the query's.
/// </summary>
public sealed class CopySearch(
    ImageCatalog catalog, QueryDescriber describer, BucketFanOut buckets, DecodingGate decoding, IOptions<SearchOptions> options)
{
    /// <returns>The candidates, the most probable first.</returns>
    internal async Task<(CheckedImage[] Candidates, FanOutResult[] Answers, string[] Notices)> FindAsync(
        SearchRequest request, SelectedMeasure[] wanted, StageClock clock)
    {
        var (image, query) = await describer.DescribeCopyAsync(
            request.Images.Single(), Array.ConvertAll(wanted, each => each.Measure), CancellationToken.None);
        var usable = UsableQuery.Of(wanted, [image], []);
        var (selected, described) = (usable.Selected, usable.Images.Single());
        var measures = Array.ConvertAll(selected, each => each.Measure);
        var variants = measures
            .Select((measure, index) => (Descriptor[])[.. described.Variants[index], .. query.Inside.Select(inside => measure.Describe(inside.ToView()))])
            .ToArray();
        clock.Lap("describe");

        var most = Math.Max(request.K, options.Value.CopyCandidates);
        var answers = await Task.WhenAll(
            measures.Select((measure, index) => buckets.AskAsync(measure, variants[index], most + 1, float.PositiveInfinity, request.Exact)));
        clock.Lap("ask");

        var ids = ByTurns(answers).Where(id => id != described.ImageId).Take(most).ToArray();
        var stored = await catalog.GetCodesAsync(ids, [.. measures.Select(measure => measure.Stamp)]);
        var scored = new HitScorer(selected, [described with { Variants = variants }], ImageCombination.Best, []).Best(stored, most, maxDistance: null);
        clock.Lap("score");

        var inliers = await InliersAsync(query, ids);
        var pdq = Array.FindIndex(measures, measure => measure is PdqMeasure);
        var canTell = pdq >= 0 && described.Variants[pdq][0].Quality >= measures[pdq].MinQuality;
        clock.Lap("check");
        return (
            [
                .. scored
                    .Select(image => Checked(image, inliers, canTell ? measures[pdq].Name : null))
                    .OrderByDescending(image => image.Probability)
                    .ThenByDescending(image => image.Image.Score)
                    .ThenBy(image => image.Image.ImageId),
            ],
            answers,
            usable.Notices);
    }

    /// <summary>The nearest of every measure, then the second nearest of every measure, and so on, each id once.</summary>
    private static IEnumerable<long> ByTurns(FanOutResult[] answers) => answers
        .SelectMany(answer => NeighborMerge.Nearest(answer.Nearest, int.MaxValue).Select((neighbor, rank) => (neighbor.Id, Rank: rank)))
        .OrderBy(candidate => candidate.Rank)
        .Select(candidate => candidate.Id)
        .Distinct();

    private async Task<Dictionary<long, int>> InliersAsync(CopyQuery query, long[] ids)
    {
        var thumbnails = await catalog.GetThumbnailsAsync(ids);
        var inliers = await Task.WhenAll(thumbnails.Select(thumbnail => decoding.DecodeAsync(
            () => thumbnail.Content,
            (_, decoded) => KeyValuePair.Create(thumbnail.ImageId, query.Inliers(FeatureExtractor.Extract(decoded.ToView()))),
            CancellationToken.None)));
        return new Dictionary<long, int>(inliers);
    }

    private static CheckedImage Checked(ScoredImage image, Dictionary<long, int> inliers, string? pdq)
    {
        int? found = inliers.TryGetValue(image.ImageId, out var count) ? count : null;
        var distances = image.Measures.Where(measure => measure.Name == pdq).Select(measure => measure.Distance);
        return new CheckedImage(image, found, CopyEvidence.Probability(found ?? 0, distances.DefaultIfEmpty(float.PositiveInfinity).Single()));
    }
}

/// <param name="Image">How the measures see it.</param>
/// <param name="Inliers">Places found again in the same arrangement; null where its thumbnail is not stored.</param>
/// <param name="Probability">That it is the original.</param>
internal sealed record CheckedImage(ScoredImage Image, int? Inliers, double Probability);
