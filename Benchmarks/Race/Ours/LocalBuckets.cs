using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The buckets of a cluster in one process: split, planned, searched and merged as the grains do it, without the calls.</summary>
internal sealed class LocalBuckets : IOwnIndex
{
    /// <summary>Descriptors before a bucket splits, as measures with Hamming codes have it.</summary>
    public static int DefaultCapacity { get; } = new PdqMeasure().BucketCapacity;

    private readonly Dictionary<BucketPrefix, IShard> _shards;
    private readonly BucketTable _table;
    private readonly int _k;
    private readonly int _radius;

    public LocalBuckets(Workload workload, int k, int capacity)
    {
        (_k, _radius) = (k, workload.Radius);
        _table = new BucketTable(version: 0, Divide(BucketPrefix.Root, workload.Signatures, capacity));
        _shards = _table.Prefixes.ToDictionary(prefix => prefix, _ => Shards.Create(workload.LengthBytes));
        for (var id = 0; id < workload.Count; id++)
        {
            _shards[_table.Find(workload.Signatures[id])].Add(id, workload.Code(id));
        }
    }

    public int Buckets => _shards.Count;

    public long MemoryBytes => _shards.Values.Sum(shard => shard.MemoryBytes);

    public Neighbor[] Search(RaceQuery query, ProbeBudget budget, out int bucketsAsked)
    {
        var probes = new ProbePlan(_table, query.Signature, query.FlipCosts, budget).Probes;
        bucketsAsked = probes.Count;
        return NeighborMerge.Nearest([.. probes.Select(probe => _shards[probe.Prefix].Search(query.Code, _k, _radius, budget.Share).Nearest)], _k);
    }

    private static IEnumerable<BucketPrefix> Divide(BucketPrefix prefix, Signature[] held, int capacity) =>
        held.Length <= capacity || prefix.Length == Signature.Length
            ? [prefix]
            : new[] { prefix.Child(false), prefix.Child(true) }
                .SelectMany(child => Divide(child, Array.FindAll(held, child.Contains), capacity));
}
