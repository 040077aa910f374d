using System.Buffers.Binary;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// The buckets of a cluster in one process: split, planned, searched and merged as the grains do it, without the calls. A signature
/// is the first bits of the code; of uniform random codes all samples of bits are alike. Such codes have no margins, so every bit's
/// flip cost is that of the mean flip probability.
/// </summary>
internal sealed class LocalBuckets
{
    /// <summary>Descriptors before a bucket splits, as the setting <c>Buckets:Capacity</c> has it by default.</summary>
    private const int Capacity = 32_768;

    private readonly Dictionary<BucketPrefix, IShard> _shards;
    private readonly BucketTable _table;
    private readonly byte[] _flipCosts;

    public LocalBuckets(RaceCodes codes)
    {
        var signatures = Enumerable.Range(0, codes.Count).Select(id => SignatureOf(codes.Code(id))).ToArray();
        _table = new BucketTable(version: 0, Divide(BucketPrefix.Root, signatures));
        _shards = _table.Prefixes.ToDictionary(prefix => prefix, _ => (IShard)new VpTreeShard<HammingDistance>(codes.LengthBytes, new ShardOptions()));
        for (var id = 0; id < codes.Count; id++)
        {
            _shards[_table.Find(signatures[id])].Add(id, codes.Code(id));
        }

        var flipCost = Enumerable.Range(0, 256).MinBy(cost => Math.Abs(FlipCost.FlipProbability((byte)cost) - codes.MeanFlipProbability));
        _flipCosts = new byte[Signature.Length];
        Array.Fill(_flipCosts, (byte)flipCost);
    }

    public int Count => _shards.Count;

    public long MemoryBytes => _shards.Values.Sum(shard => shard.MemoryBytes);

    public Neighbor[] Search(byte[] query, int k, float maxDistance, ProbeBudget budget)
    {
        var plan = new ProbePlan(_table, SignatureOf(query), _flipCosts, budget);
        return NeighborMerge.Nearest([.. plan.Probes.Select(probe => _shards[probe.Prefix].Search(query, k, maxDistance))], k);
    }

    private static Signature SignatureOf(ReadOnlySpan<byte> code) => new(BinaryPrimitives.ReadUInt32BigEndian(code));

    private static IEnumerable<BucketPrefix> Divide(BucketPrefix prefix, Signature[] held) =>
        held.Length <= Capacity
            ? [prefix]
            : new[] { prefix.Child(false), prefix.Child(true) }.SelectMany(child => Divide(child, Array.FindAll(held, child.Contains)));
}
