using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using Polly;

namespace OrleansImageSearch.Grains.Search;

/// <summary>What the buckets of one measure answered.</summary>
/// <param name="Nearest">For each query its nearest images, nearest first.</param>
/// <param name="Queries">For each query what was looked at for it.</param>
/// <param name="Asked">Buckets that answered.</param>
/// <param name="Failed">Keys of buckets that did not.</param>
/// <param name="Total">Buckets of the measure.</param>
/// <param name="Calls">Every call that was made, in no certain order.</param>
internal sealed record FanOutResult(
    IReadOnlyList<Neighbor[]> Nearest,
    IReadOnlyList<QueryCoverage> Queries,
    int Asked,
    IReadOnlyList<string> Failed,
    int Total,
    IReadOnlyList<TimedCall> Calls)
{
    /// <summary>Milliseconds that the buckets spent in their shards for answers that count, added up.</summary>
    public double ScanMs => Calls.Where(call => call.Outcome == BucketCallOutcome.Answered).Sum(call => call.Answer!.ScanMs);

    /// <summary>The smallest of the queries.</summary>
    public double Coverage => Queries.Min(query => query.Coverage);

    /// <summary>Whether the answer to every query is complete.</summary>
    public bool IsComplete => Queries.All(query => query.IsComplete);
}

/// <param name="Coverage">The probability that a near-duplicate was among what the buckets that answered looked at.</param>
/// <param name="IsComplete">Whether every bucket answered and left nothing out.</param>
internal readonly record struct QueryCoverage(double Coverage, bool IsComplete);

/// <summary>
/// Asks the buckets of one measure that can hold a match, each once, with all the queries that want it.
/// 1. Plan: the buckets to ask, by the bucket table.
/// 2. Ask them all, again where a silo leaves or dies, and meanwhile the catalog which activation of each counts.
/// 3. What another activation answered, or a bucket that has been split, is planned and asked again.
/// 4. What has no answer by the deadline has failed, and the result says so.
/// </summary>
public sealed partial class BucketFanOut
{
    private readonly IGrainFactory _grains;
    private readonly BucketTableCache _tables;
    private readonly ImageCatalog _catalog;
    private readonly SearchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _repeat;

    public BucketFanOut(
        IGrainFactory grains,
        BucketTableCache tables,
        ImageCatalog catalog,
        IOptions<SearchOptions> options,
        TimeProvider time,
        ILogger<BucketFanOut> logger)
    {
        (_grains, _tables, _catalog, _options, _time, _logger) = (grains, tables, catalog, options.Value, time, logger);
        _repeat = PassingFaults.CreatePipeline(time, LogRepeated);
    }

    /// <param name="measure">Whose buckets.</param>
    /// <param name="queries">All descriptors to look for: every image, every variant.</param>
    /// <param name="k">Neighbours wanted of each query.</param>
    /// <param name="maxDistance">Neighbours farther away are left out.</param>
    /// <param name="exact">Whether every bucket is asked to leave nothing out.</param>
    /// <param name="timeout">How long to wait; by default <see cref="SearchOptions.BucketTimeout"/>.</param>
    /// <exception cref="TimeoutException">Not even the bucket table came within <see cref="SearchOptions.BucketTimeout"/>.</exception>
    internal async Task<FanOutResult> AskAsync(
        Measure measure, IReadOnlyList<Descriptor> queries, int k, float maxDistance, bool exact, TimeSpan? timeout = null)
    {
        using var activity = Instrumentation.Activities.StartActivity("fan out");
        activity?.SetTag("imagesearch.measure", measure.Stamp);
        using var deadline = new CancellationTokenSource(timeout ?? _options.BucketTimeout, _time);
        var budget = exact ? ProbeBudget.Exact : new ProbeBudget(_options.Coverage, _options.MaxBuckets);
        var found = queries.Select(_ => new List<Neighbor[]>()).ToArray();
        var recalls = queries.Select(_ => new Dictionary<BucketPrefix, double>()).ToArray();
        var failed = new HashSet<BucketPrefix>();
        var calls = new List<TimedCall>();
        var table = await GetTableAsync(measure, deadline.Token);

        while (true)
        {
            ProbePlan[] plans = [.. queries.Select(query => new ProbePlan(table, query.Signature, query.FlipCosts, budget))];
            var visits = ProbePlan.Unite(plans)
                .Where(visit => !failed.Contains(visit.Prefix))
                .Select(visit => visit with { Queries = [.. visit.Queries.Where(query => !recalls[query].ContainsKey(visit.Prefix))] })
                .Where(visit => visit.Queries.Count > 0)
                .ToArray();
            if (visits.Length == 0)
            {
                return new FanOutResult(
                    Array.ConvertAll(found, lists => NeighborMerge.Nearest(lists, k)),
                    [.. plans.Zip(recalls, (plan, recall) => CoverageOf(plan, recall, table))],
                    plans.SelectMany(plan => plan.Probes).Select(probe => probe.Prefix).Distinct().Count(prefix => !failed.Contains(prefix)),
                    [.. failed.Where(table.Contains).Select(prefix => KeyOf(measure, prefix))],
                    table.Prefixes.Count,
                    calls);
            }

            if (deadline.IsCancellationRequested)
            {
                failed.UnionWith(visits.Select(visit => visit.Prefix));
                continue;
            }

            var round = await AskOnceAsync(measure, visits, queries, k, maxDistance, budget.Share, deadline.Token);
            foreach (var (visit, call) in round)
            {
                calls.Add(call);
                if (call.Outcome == BucketCallOutcome.Unanswered)
                {
                    failed.Add(visit.Prefix);
                }

                if (call is not { Outcome: BucketCallOutcome.Answered, Answer: { } answer })
                {
                    continue;
                }

                foreach (var (query, hits) in visit.Queries.Zip(answer.Hits))
                {
                    recalls[query].Add(visit.Prefix, answer.Recall);
                    found[query].Add(Array.ConvertAll(hits, hit => new Neighbor(hit.ImageId, hit.Distance)));
                }
            }

            if (round.Exists(each => each.Call.Outcome == BucketCallOutcome.Split))
            {
                table = await RefreshTableAsync(measure, table, deadline.Token);
            }
        }
    }

    private static QueryCoverage CoverageOf(ProbePlan plan, Dictionary<BucketPrefix, double> recall, BucketTable table) => new(
        plan.CoverageOf(prefix => recall.GetValueOrDefault(prefix)),
        plan.Probes.Count == table.Prefixes.Count && table.Prefixes.All(prefix => recall.GetValueOrDefault(prefix) == 1));

    /// <summary>
    /// Asks every bucket to visit: one that has been split is no longer in the table, and its successors are to be asked; one that was
    /// superseded is to be asked again.
    /// </summary>
    private async Task<List<(BucketVisit Visit, TimedCall Call)>> AskOnceAsync(
        Measure measure, BucketVisit[] visits, IReadOnlyList<Descriptor> queries, int k, float maxDistance, double recall, CancellationToken deadline)
    {
        var counting = ReadEpochsAsync(measure, visits, deadline);
        var calls = await Task.WhenAll(visits.Select(visit => AskOneAsync(measure, visit, queries, k, maxDistance, recall, deadline)));
        var epochs = await counting;
        var judged = new List<(BucketVisit, TimedCall)>(visits.Length);
        foreach (var (visit, call) in visits.Zip(calls))
        {
            var outcome = OutcomeOf(call.Answer, epochs, RowOf(visit.Prefix));
            judged.Add((visit, call with { Outcome = outcome }));
            if (outcome == BucketCallOutcome.Superseded)
            {
                await MakeWayAsync(measure, visit.Prefix, epochs![RowOf(visit.Prefix)], deadline);
            }
        }

        return judged;
    }

    /// <param name="answer">Null where there was none.</param>
    /// <param name="epochs">Null where the catalog did not say which activations count.</param>
    /// <param name="row">The bucket's.</param>
    private static BucketCallOutcome OutcomeOf(BucketAnswer? answer, IReadOnlyDictionary<PrefixRow, long>? epochs, PrefixRow row)
    {
        if (answer is null || epochs is null)
        {
            return BucketCallOutcome.Unanswered;
        }

        if (answer.State == BucketState.Retired || !epochs.TryGetValue(row, out var epoch))
        {
            return BucketCallOutcome.Split;
        }

        // A larger epoch than the catalog's began after the question, so it has seen all that it must.
        return answer.Epoch < epoch ? BucketCallOutcome.Superseded : BucketCallOutcome.Answered;
    }

    /// <returns>Without an answer where the bucket has not answered by the deadline, or cannot.</returns>
    private async Task<TimedCall> AskOneAsync(
        Measure measure, BucketVisit visit, IReadOnlyList<Descriptor> queries, int k, float maxDistance, double recall, CancellationToken deadline)
    {
        var key = KeyOf(measure, visit.Prefix);
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            var query = new BucketQuery([.. visit.Queries.Select(query => queries[query].Code)], k, maxDistance, recall);
            return Ended(await _repeat.ExecuteAsync(
                async token => await _grains.GetGrain<IBucketGrain>(key).SearchAsync(query).WaitAsync(token), deadline));
        }
        catch (Exception e)
        {
            // One bucket's failure must not take the others' answers away; the receipt names it, and the next call activates it anew.
            LogBucketFailed(e, key);
            return Ended(null);
        }

        TimedCall Ended(BucketAnswer? answer) => new(key, answer, startedAt, Stopwatch.GetTimestamp(), default);
    }

    /// <returns>Null where the catalog has not answered by the deadline.</returns>
    private async Task<IReadOnlyDictionary<PrefixRow, long>?> ReadEpochsAsync(Measure measure, BucketVisit[] visits, CancellationToken deadline)
    {
        try
        {
            return await _catalog.GetBucketEpochsAsync(measure.Stamp, [.. visits.Select(visit => RowOf(visit.Prefix))], deadline).WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            LogCatalogSlow(measure.Stamp, _options.BucketTimeout);
            return null;
        }
    }

    private async Task MakeWayAsync(Measure measure, BucketPrefix prefix, long epoch, CancellationToken deadline)
    {
        var key = KeyOf(measure, prefix);
        try
        {
            await _grains.GetGrain<IBucketGrain>(key).LeaveAsync(epoch).WaitAsync(deadline);
        }
        catch (Exception e) when (e is OperationCanceledException || PassingFaults.Includes(e))
        {
            // Where it is still there, its next answer says so.
            LogRepeated(e);
        }
    }

    private async Task<BucketTable> GetTableAsync(Measure measure, CancellationToken deadline)
    {
        try
        {
            return await _tables.GetAsync(measure.Stamp).AsTask().WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The catalog did not give the bucket table of {measure.Stamp} within {_options.BucketTimeout}: try again.");
        }
    }

    /// <returns>The same table where none has come by the deadline.</returns>
    private async Task<BucketTable> RefreshTableAsync(Measure measure, BucketTable outdated, CancellationToken deadline)
    {
        try
        {
            return await _tables.RefreshAsync(measure.Stamp, outdated.Version).AsTask().WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            LogCatalogSlow(measure.Stamp, _options.BucketTimeout);
            return outdated;
        }
    }

    private static PrefixRow RowOf(BucketPrefix prefix) => new(prefix.Bits, prefix.Length);

    private static string KeyOf(Measure measure, BucketPrefix prefix) => new BucketKey(measure.Stamp, prefix.ToString()).ToString();

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} did not answer a search")]
    private partial void LogBucketFailed(Exception exception, string key);

    [LoggerMessage(LogLevel.Debug, "A bucket could not be reached by a search; trying again")]
    private partial void LogRepeated(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The catalog did not say within {Timeout} which buckets of {Measure} count")]
    private partial void LogCatalogSlow(string measure, TimeSpan timeout);
}
