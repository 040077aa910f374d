using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Telemetry;
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

        var answers = await Task.WhenAll(asked.Select((measure, index) => buckets.AskAsync(
            measure,
            [.. images.SelectMany(image => image.Variants[index])],
            selected.Length == 1 ? request.K + images.Length : request.K * options.Value.CandidatesPerHit,
            request.MaxDistance ?? float.PositiveInfinity,
            request.Exact)));
        clock.Lap("ask");

        var candidates = answers.SelectMany(answer => answer.Nearest).SelectMany(nearest => nearest).Select(neighbor => neighbor.Id).ToHashSet();
        candidates.ExceptWith(images.Where(image => image.ImageId is not null).Select(image => image.ImageId!.Value));
        var stored = await catalog.GetDescriptorsAsync(
            [.. candidates], [.. asked.Select(measure => measure.Stamp)], CancellationToken.None);
        var best = new HitScorer(selected, images, negatives).Best(stored, request.K, request.MaxDistance);
        clock.Lap("score");

        var records = (await catalog.GetImagesAsync([.. best.Select(hit => hit.ImageId)], CancellationToken.None)).ToDictionary(record => record.Id);
        var hits = best
            .Where(hit => records.ContainsKey(hit.ImageId)) // deleted while we searched
            .Select(hit => new SearchHit(
                hit.ImageId, records[hit.ImageId].Names[0].Name, records[hit.ImageId].Names[0].Uri, hit.Score, hit.Measures))
            .ToArray();
        clock.Lap("record");

        var receipt = Receipt(answers, clock);
        metrics.Searched(TimeSpan.FromMilliseconds(receipt.ElapsedMs), receipt);
        activity?.SetTag("imagesearch.buckets.asked", receipt.BucketsAsked).SetTag("imagesearch.buckets.failed", receipt.BucketsFailed);
        return new SearchAnswer(hits, receipt);
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
            asked == total ? 1 : answers.Min(answer => answer.Coverage),
            asked == total,
            clock.TotalMs,
            clock.Stages);
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
