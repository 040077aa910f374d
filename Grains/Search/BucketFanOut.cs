using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Search;

/// <summary>What the buckets of one measure answered.</summary>
/// <param name="Nearest">For each query its nearest images, nearest first.</param>
/// <param name="Asked">Buckets that answered.</param>
/// <param name="Failed">Keys of buckets that did not.</param>
/// <param name="Total">Buckets of the measure.</param>
/// <param name="Coverage">Smallest over the queries: the probability that a near-duplicate's bucket was among those that answered.</param>
internal sealed record FanOutResult(
    IReadOnlyList<Neighbor[]> Nearest, int Asked, IReadOnlyList<string> Failed, int Total, double Coverage);

/// <summary>Asks the buckets of one measure that can hold a match, each once, with all the queries that want it.</summary>
public sealed partial class BucketFanOut(
    IGrainFactory grains, BucketTableCache tables, IOptions<SearchOptions> options, ILogger<BucketFanOut> logger)
{
    /// <param name="measure">Whose buckets.</param>
    /// <param name="queries">All descriptors to look for: every image, every variant.</param>
    /// <param name="k">Neighbours wanted of each query.</param>
    /// <param name="maxDistance">Neighbours farther away are left out.</param>
    /// <param name="exact">Whether every bucket is asked.</param>
    internal async Task<FanOutResult> AskAsync(
        Measure measure, IReadOnlyList<Descriptor> queries, int k, float maxDistance, bool exact)
    {
        using var activity = Instrumentation.Activities.StartActivity("fan out");
        activity?.SetTag("imagesearch.measure", measure.Stamp);
        var budget = exact ? ProbeBudget.Exact : new ProbeBudget(options.Value.Coverage, options.Value.MaxBuckets);
        var found = queries.Select(_ => new List<Neighbor[]>()).ToArray();
        var answered = new HashSet<(BucketPrefix, int Query)>();
        var failed = new HashSet<BucketPrefix>();
        var table = await tables.GetAsync(measure.Stamp);

        while (true)
        {
            ProbePlan[] plans = [.. queries.Select(query => new ProbePlan(table, query.Signature, query.FlipCosts, budget))];
            var visits = ProbePlan.Unite(plans)
                .Where(visit => !failed.Contains(visit.Prefix))
                .Select(visit => visit with { Queries = [.. visit.Queries.Where(query => !answered.Contains((visit.Prefix, query)))] })
                .Where(visit => visit.Queries.Count > 0)
                .ToArray();
            var answers = await Task.WhenAll(visits.Select(visit => AskOneAsync(measure, visit, queries, k, maxDistance)));

            foreach (var (visit, answer) in visits.Zip(answers))
            {
                if (answer is null)
                {
                    failed.Add(visit.Prefix);
                }
                else if (answer.State == BucketState.Active)
                {
                    foreach (var (query, hits) in visit.Queries.Zip(answer.Hits))
                    {
                        answered.Add((visit.Prefix, query));
                        found[query].Add(Array.ConvertAll(hits, hit => new Neighbor(hit.ImageId, hit.Distance)));
                    }
                }
            }

            if (!answers.Any(answer => answer?.State == BucketState.Retired))
            {
                return new FanOutResult(
                    Array.ConvertAll(found, lists => NeighborMerge.Nearest(lists, k)),
                    plans.SelectMany(plan => plan.Probes).Select(probe => probe.Prefix).Distinct().Count(prefix => !failed.Contains(prefix)),
                    [.. failed.Select(prefix => KeyOf(measure, prefix))],
                    table.Prefixes.Count,
                    plans.Min(plan => plan.CoverageWithout(failed)));
            }

            // A bucket was split since the table was read: plan again, and ask what has not answered yet.
            table = await tables.RefreshAsync(measure.Stamp);
        }
    }

    /// <returns>Null where the bucket could not answer.</returns>
    private async Task<BucketAnswer?> AskOneAsync(
        Measure measure, BucketVisit visit, IReadOnlyList<Descriptor> queries, int k, float maxDistance)
    {
        var key = KeyOf(measure, visit.Prefix);
        try
        {
            byte[][] codes = [.. visit.Queries.Select(query => queries[query].Code)];
            return await grains.GetGrain<IBucketGrain>(key).SearchAsync(new BucketQuery(codes, k, maxDistance));
        }
        catch (Exception e)
        {
            // One bucket's failure must not take the others' answers away; the receipt names it, and the next call activates it anew.
            LogBucketFailed(e, key);
            return null;
        }
    }

    private static string KeyOf(Measure measure, BucketPrefix prefix) => new BucketKey(measure.Stamp, prefix.ToString()).ToString();

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} did not answer a search")]
    private partial void LogBucketFailed(Exception exception, string key);
}
