using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Fusion;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <inheritdoc cref="ISearchGrain"/>
/// <remarks>
/// 1. Describe: the query images under every measure asked for.
/// 2. Ask: the bucket grains that can hold a match, all measures at once, for their nearest.
/// 3. Score: every image that any bucket named, under every measure, from the catalog's codes; not where there is one measure.
/// 4. Record: names and places of the best.
/// A search for the original of a copy takes other steps, see <see cref="CopySearch"/>.
/// </remarks>
[StatelessWorker]
public sealed class SearchGrain(
    ImageCatalog catalog,
    MeasureRegistry measures,
    QueryDescriber describer,
    BucketFanOut buckets,
    BatchSearch batches,
    CopySearch copies,
    Calibrations calibrations,
    SiloMetrics metrics,
    IOptions<SearchOptions> options) : Grain, ISearchGrain
{
    /// <inheritdoc/>
    public async Task<SearchAnswer> SearchAsync(SearchRequest request)
    {
        using var activity = Instrumentation.Activities.StartActivity("search");
        var clock = new StageClock();
        var calibration = await calibrations.FindAsync(CancellationToken.None);
        var selected = SearchRequestValidator.Validate(request, measures, calibration);
        var (hits, answers, notices) = request.Copies
            ? await CopiesAsync(request, selected, clock)
            : await LookAlikesAsync(request, selected, calibration, clock);

        var receipt = Receipts.Of(answers, clock, request.Trace);
        metrics.Searched(TimeSpan.FromMilliseconds(receipt.ElapsedMs), receipt);
        activity?.SetTag("imagesearch.buckets.asked", receipt.BucketsAsked).SetTag("imagesearch.buckets.failed", receipt.BucketsFailed);
        return new SearchAnswer(hits, receipt, notices);
    }

    /// <inheritdoc/>
    public async Task<BatchSearchAnswer> SearchBatchAsync(BatchSearchRequest request)
    {
        using var activity = Instrumentation.Activities.StartActivity("search batch");
        activity?.SetTag("imagesearch.queries", request.ImageIds.Length + request.Codes.Length);
        return await batches.RunAsync(request);
    }

    /// <inheritdoc/>
    public async Task<SearchedMeasure[]> GetMeasuresAsync()
    {
        var counted = SearchRequestValidator.Default(measures, await calibrations.FindAsync(CancellationToken.None));
        return
        [
            .. measures.Searched.Select(measure => new SearchedMeasure(
                measure.Name, measure.Stamp, Array.Find(counted, each => each.Measure == measure).Weight, measure.MaxDistance)),
        ];
    }

    private async Task<(SearchHit[] Hits, FanOutResult[] Answers, string[] Notices)> LookAlikesAsync(
        SearchRequest request, SelectedMeasure[] wanted, Calibration? calibration, StageClock clock)
    {
        var measures = Array.ConvertAll(wanted, each => each.Measure);
        var (selected, images, negatives, notices) = UsableQuery.Of(
            wanted,
            await describer.DescribeAsync(request.Images, measures, request.Dihedral, "image", CancellationToken.None),
            await describer.DescribeAsync(request.Not, measures, request.Dihedral, "not", CancellationToken.None));
        clock.Lap("describe");
        var (hits, answers) = selected is [var single] && negatives.Length == 0 && (images.Length == 1 || request.Combination == ImageCombination.Best)
            ? await NearestAsync(request, single.Measure, images, clock)
            : await ScoredAsync(request, selected, images, negatives, request.Combination == ImageCombination.Best ? calibration : null, clock);
        return (hits, answers, notices);
    }

    private async Task<(SearchHit[] Hits, FanOutResult[] Answers, string[] Notices)> CopiesAsync(SearchRequest request, SelectedMeasure[] selected, StageClock clock)
    {
        var (candidates, answers, notices) = await copies.FindAsync(request, selected, clock);
        var records = await ReadRecordsAsync(candidates.Select(candidate => candidate.Image.ImageId));
        clock.Lap("record");
        return (
            [
                .. candidates
                    .Where(candidate => records.ContainsKey(candidate.Image.ImageId)) // deleted while we searched
                    .Take(request.K)
                    .Select(candidate => Hit(records[candidate.Image.ImageId], candidate.Probability, candidate.Image.Measures, candidate.Probability, candidate.Inliers)),
            ],
            answers,
            notices);
    }

    /// <summary>By one measure: its buckets know the distances, so that nothing is scored from the catalog.</summary>
    private async Task<(SearchHit[] Hits, FanOutResult[] Answers)> NearestAsync(
        SearchRequest request, Measure measure, DescribedQuery[] images, StageClock clock)
    {
        for (var spare = 0; ;)
        {
            var answers = await AskAsync(request, [measure], images, spare);
            clock.Lap("ask");

            var own = OwnIds(images);
            var nearest = NeighborMerge.Nearest(answers[0].Nearest, request.K + own.Count + spare).Where(neighbor => !own.Contains(neighbor.Id)).ToArray();
            var records = await ReadRecordsAsync(nearest.Select(neighbor => neighbor.Id));
            clock.Lap("record");

            var gone = nearest.Length - records.Count;
            if (gone <= spare)
            {
                return (
                    [
                        .. nearest.Where(neighbor => records.ContainsKey(neighbor.Id)).Take(request.K).Select(neighbor =>
                        {
                            var score = measure.Score(neighbor.Distance);
                            return Hit(records[neighbor.Id], score, [new MeasureScore(measure.Name, score, neighbor.Distance)], probability: null);
                        }),
                    ],
                    answers);
            }

            // Deleted since a bucket was told of them: they must not take the place of images that are there.
            spare = gone;
        }
    }

    /// <summary>By several measures, with negative examples, or by what several images have in common.</summary>
    private async Task<(SearchHit[] Hits, FanOutResult[] Answers)> ScoredAsync(
        SearchRequest request, SelectedMeasure[] selected, DescribedQuery[] images, DescribedQuery[] negatives, Calibration? calibration, StageClock clock)
    {
        var asked = Array.ConvertAll(selected, each => each.Measure);
        var answers = await AskAsync(request, asked, images, spare: 0);
        clock.Lap("ask");

        var (stored, gone) = await ReadCandidatesAsync(asked, images, answers);
        for (var spare = 0; gone > spare; (stored, gone) = await ReadCandidatesAsync(asked, images, answers))
        {
            // As above.
            spare = gone;
            answers = await AskAsync(request, asked, images, spare);
        }

        var best = new HitScorer(selected, images, request.Combination, negatives).Best(stored, request.K, request.MaxDistance);
        clock.Lap("score");

        var records = await ReadRecordsAsync(best.Select(hit => hit.ImageId));
        SearchHit[] hits =
        [
            .. best
                .Where(hit => records.ContainsKey(hit.ImageId)) // deleted while we searched
                .Select(hit => Hit(records[hit.ImageId], hit.Score, hit.Measures, calibration?.ProbabilityOf(hit.Measures))),
        ];
        clock.Lap("record");
        return (hits, answers);
    }

    /// <summary>Asks the buckets of every measure for the neighbours that the request needs and for <paramref name="spare"/> more.</summary>
    private Task<FanOutResult[]> AskAsync(SearchRequest request, Measure[] asked, DescribedQuery[] images, int spare) =>
        Task.WhenAll(asked.Select((measure, index) => buckets.AskAsync(
            measure,
            [.. images.SelectMany(image => image.Variants[index])],
            (asked.Length == 1 ? request.K + images.Length : request.K * options.Value.CandidatesPerHit) + spare,
            request.MaxDistance ?? float.PositiveInfinity,
            request.Exact)));

    /// <returns>The codes of the images that the buckets named, and how many of these the catalog no longer has.</returns>
    private async Task<(IReadOnlyDictionary<long, byte[][]> Stored, int Gone)> ReadCandidatesAsync(
        Measure[] asked, DescribedQuery[] images, FanOutResult[] answers)
    {
        var candidates = answers.SelectMany(answer => answer.Nearest).SelectMany(nearest => nearest).Select(neighbor => neighbor.Id).ToHashSet();
        candidates.ExceptWith(OwnIds(images));
        var stored = await catalog.GetCodesAsync([.. candidates], [.. asked.Select(measure => measure.Stamp)]);
        return (stored, candidates.Count - stored.Count);
    }

    private async Task<Dictionary<long, ImageRecord>> ReadRecordsAsync(IEnumerable<long> ids) =>
        (await catalog.GetImagesAsync([.. ids], CancellationToken.None)).ToDictionary(record => record.Id);

    private static HashSet<long> OwnIds(DescribedQuery[] images) =>
        [.. images.Where(image => image.ImageId is not null).Select(image => image.ImageId!.Value)];

    private static SearchHit Hit(ImageRecord record, double score, MeasureScore[] measures, double? probability, int? inliers = null) =>
        new(record.Id, record.DisplayName, record.Place, score, measures, inliers, probability);
}
