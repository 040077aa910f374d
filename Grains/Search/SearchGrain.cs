using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <inheritdoc cref="ISearchGrain"/>
/// <remarks>
/// 1. Describe: the query images under every measure asked for.
/// 2. Ask: the bucket grains that can hold a match, all measures at once, for their nearest.
/// 3. Score: every image that any bucket named, under every measure, from the catalog's codes.
/// 4. Record: names and places of the best.
/// </remarks>
[StatelessWorker]
public sealed class SearchGrain(
    ImageCatalog catalog,
    MeasureRegistry measures,
    QueryDescriber describer,
    BucketFanOut buckets,
    SiloMetrics metrics,
    IOptions<SearchOptions> options) : Grain, ISearchGrain
{
    /// <inheritdoc/>
    public async Task<SearchAnswer> SearchAsync(SearchRequest request)
    {
        using var activity = Instrumentation.Activities.StartActivity("search");
        var clock = new StageClock();
        var selected = SearchRequestValidator.Validate(request, measures);
        var asked = Array.ConvertAll(selected, each => each.Measure);

        var images = await describer.DescribeAsync(request.Images, asked, request.Dihedral, "image", CancellationToken.None);
        var negatives = await describer.DescribeAsync(request.Not, asked, request.Dihedral, "not", CancellationToken.None);
        clock.Lap("describe");

        var answers = await AskAsync(request, asked, images, spare: 0);
        clock.Lap("ask");

        var (stored, gone) = await ReadCandidatesAsync(asked, images, answers);
        for (var spare = 0; gone > spare; (stored, gone) = await ReadCandidatesAsync(asked, images, answers))
        {
            // Deleted since a bucket was told of them: they must not take the place of images that are there.
            spare = gone;
            answers = await AskAsync(request, asked, images, spare);
        }

        var best = new HitScorer(selected, images, negatives).Best(stored, request.K, request.MaxDistance);
        clock.Lap("score");

        var records = (await catalog.GetImagesAsync([.. best.Select(hit => hit.ImageId)], CancellationToken.None)).ToDictionary(record => record.Id);
        var hits = best
            .Where(hit => records.ContainsKey(hit.ImageId)) // deleted while we searched
            .Select(hit => new SearchHit(
                hit.ImageId, records[hit.ImageId].DisplayName, records[hit.ImageId].Place, hit.Score, hit.Measures))
            .ToArray();
        clock.Lap("record");

        var receipt = Receipt(answers, clock);
        metrics.Searched(TimeSpan.FromMilliseconds(receipt.ElapsedMs), receipt);
        activity?.SetTag("imagesearch.buckets.asked", receipt.BucketsAsked).SetTag("imagesearch.buckets.failed", receipt.BucketsFailed);
        return new SearchAnswer(hits, receipt);
    }

    /// <summary>Asks the buckets of every measure for the neighbours that the request needs and for <paramref name="spare"/> more.</summary>
    private Task<FanOutResult[]> AskAsync(SearchRequest request, Measure[] asked, DescribedQuery[] images, int spare) =>
        Task.WhenAll(asked.Select((measure, index) => buckets.AskAsync(
            measure,
            [.. images.SelectMany(image => image.Variants[index])],
            (asked.Length == 1 ? request.K + images.Length : request.K * options.Value.CandidatesPerHit) + spare,
            request.MaxDistance ?? float.PositiveInfinity,
            request.Exact)));

    /// <returns>The descriptors of the images that the buckets named, and how many of these the catalog no longer has.</returns>
    private async Task<(IReadOnlyList<StoredDescriptor> Stored, int Gone)> ReadCandidatesAsync(
        Measure[] asked, DescribedQuery[] images, FanOutResult[] answers)
    {
        var candidates = answers.SelectMany(answer => answer.Nearest).SelectMany(nearest => nearest).Select(neighbor => neighbor.Id).ToHashSet();
        candidates.ExceptWith(images.Where(image => image.ImageId is not null).Select(image => image.ImageId!.Value));
        var stored = await catalog.GetDescriptorsAsync([.. candidates], [.. asked.Select(measure => measure.Stamp)]);
        return (stored, candidates.Count - stored.Select(row => row.ImageId).Distinct().Count());
    }

    private static SearchReceipt Receipt(FanOutResult[] answers, StageClock clock)
    {
        var asked = answers.Sum(answer => answer.Asked);
        var total = answers.Sum(answer => answer.Total);
        string[] failed = [.. answers.SelectMany(answer => answer.Failed)];
        return new SearchReceipt(
            asked,
            failed.Length,
            total,
            failed,
            answers.Min(answer => answer.Coverage),
            Array.TrueForAll(answers, answer => answer.IsComplete),
            clock.TotalMs,
            clock.Stages,
            answers.Sum(answer => answer.ScanMs));
    }

    private sealed class StageClock
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private readonly List<StageTime> _stages = [];

        public double TotalMs => Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

        public StageTime[] Stages => [.. _stages];

        public void Lap(string stage) => _stages.Add(new StageTime(stage, TotalMs - _stages.Sum(lap => lap.ElapsedMs)));
    }
}
