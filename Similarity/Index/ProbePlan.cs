namespace OrleansImageSearch.Similarity.Index;

/// <summary>The buckets to ask for one query.</summary>
public sealed class ProbePlan
{
    private readonly bool _isWhole;

    /// <summary>Plans a query.</summary>
    /// <param name="table">The buckets there are.</param>
    /// <param name="signature">The query's signature.</param>
    /// <param name="flipCosts"><see cref="Signature.Length"/> bytes, as <see cref="FlipCost"/> encodes them.</param>
    /// <param name="budget">How many buckets may be asked. A wanted coverage of 1 asks all that the most buckets allow.</param>
    public ProbePlan(BucketTable table, Signature signature, ReadOnlySpan<byte> flipCosts, ProbeBudget budget)
    {
        var probes = new List<BucketProbe>();
        var coverage = 0.0;
        foreach (var probe in table.Probe(signature, flipCosts))
        {
            probes.Add(probe);
            coverage += probe.Probability;
            if (probes.Count == budget.MaxBuckets || (budget.Coverage < 1 && coverage >= budget.Share))
            {
                break;
            }
        }

        Probes = probes;
        _isWhole = probes.Count == table.Prefixes.Count;
    }

    /// <summary>The query's own bucket, then the others by falling probability.</summary>
    public IReadOnlyList<BucketProbe> Probes { get; }

    /// <summary>
    /// The probability, 0..1, that a near-duplicate's bucket is among <see cref="Probes"/>; exactly 1 where all buckets are.
    /// </summary>
    public double Coverage => CoverageOf(_ => 1);

    /// <summary>The coverage that is left where buckets did not look at all they hold, or did not answer.</summary>
    /// <param name="recall">The recall with which a bucket answered; 0 where it did not.</param>
    public double CoverageOf(Func<BucketPrefix, double> recall)
    {
        var recalls = Probes.Select(probe => recall(probe.Prefix)).ToList();
        return _isWhole && recalls.TrueForAll(each => each == 1)
            ? 1
            : Math.Min(1, Probes.Zip(recalls, (probe, each) => probe.Probability * each).Sum());
    }

    /// <summary>
    /// Unites the plans of several queries (several images, or one turned and mirrored), so that a bucket is asked once for all
    /// that want it; in the order of the best probability that any of them gives it.
    /// </summary>
    public static IReadOnlyList<BucketVisit> Unite(IReadOnlyList<ProbePlan> plans) =>
    [
        .. plans
            .SelectMany((plan, query) => plan.Probes.Select(probe => (probe.Prefix, probe.Probability, Query: query)))
            .GroupBy(wish => wish.Prefix)
            .OrderByDescending(wishes => wishes.Max(wish => wish.Probability))
            .ThenBy(wishes => wishes.Key.First)
            .Select(wishes => new BucketVisit(wishes.Key, [.. wishes.Select(wish => wish.Query)])),
    ];
}

/// <summary>A bucket to ask once, and the queries to ask it, as indexes into the plans united.</summary>
public sealed record BucketVisit(BucketPrefix Prefix, IReadOnlyList<int> Queries);
