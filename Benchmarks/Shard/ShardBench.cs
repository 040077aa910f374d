using System.Diagnostics;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Shard;

/// <summary>
/// One shard of Hamming codes: the distance kernels, building the tree, and queries of the tree against the plain scan of the same
/// codes (a shard that is one leaf). The systems of a comparison take turns, so that what disturbs one disturbs all.
/// </summary>
public static class ShardBench
{
    private const int Queries = 40, Rounds = 15, K = 5;

    /// <summary>Codes that fit the second-level cache, and many.</summary>
    private static readonly int[] KernelCounts = [2_048, 102_400];
    private static readonly int[] CodeLengthsBytes = [8, 32, 128];
    private static readonly int[] CodeBits = [256, 1024];
    private static readonly int[] ShardCounts = [20_000, 100_000];
    private static readonly bool[] Kinds = [false, true];
    private static readonly float[] MaxDistances = [float.PositiveInfinity, 31];
    private static readonly int[] LeafCapacities = [ShardOptions.MaxLeafCapacity, 128, 256, 512, 1024, 2048, 4096];

    /// <summary>Codes a second by kernel.</summary>
    public static IReadOnlyList<Measurement> Kernels() =>
    [
        .. from count in KernelCounts
           from length in CodeLengthsBytes
           from measurement in Kernel<HammingDistance>(length, count, int.MaxValue)
           select measurement,
        .. from count in KernelCounts
           from measurement in Kernel<HammingDistance>(lengthBytes: 128, count, bound: 31)
           select measurement,
        .. from count in KernelCounts
           from measurement in Kernel<CityBlockDistance>(lengthBytes: 144, count, int.MaxValue)
           select measurement,
    ];

    /// <summary>Queries a second by leaf capacity, on codes as <see cref="TestCodes"/> makes them.</summary>
    public static IReadOnlyList<Measurement> Search(int bits, bool clustered, int count, float maxDistance)
    {
        var data = new TestCodes(bits / 8, clustered, count, Queries);
        var shards = Array.ConvertAll(LeafCapacities, leafCapacity => Fill(data, leafCapacity));
        var kind = $"{bits} bit {(clustered ? "clustered" : "uniform")}, {count}, within {maxDistance}";
        return Compare(
            [.. LeafCapacities.Select(leaf => $"{kind}, {(leaf == ShardOptions.MaxLeafCapacity ? "scan" : $"leaves of {leaf}")}")],
            Queries,
            system =>
            {
                foreach (var query in data.Queries)
                {
                    shards[system].Search(query, K, maxDistance, recall: 1);
                }
            });
    }

    /// <summary>Codes a second added and put into a tree.</summary>
    public static IReadOnlyList<Measurement> Build(int count)
    {
        var data = new TestCodes(lengthBytes: 32, clustered: false, count, Queries);
        var seconds = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Fill(data, new ShardOptions().LeafCapacity);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return [Measurement.OfRounds("shard", $"256 bit, build of {count}", count, seconds)];
    }

    /// <summary>All of it.</summary>
    public static IReadOnlyList<Measurement> Run() =>
    [
        .. Kernels(),
        .. from bits in CodeBits
           from clustered in Kinds
           from count in ShardCounts
           from maxDistance in MaxDistances
           from measurement in Search(bits, clustered, count, maxDistance)
           select measurement,
        .. Build(count: 1_000_000),
    ];

    private static IReadOnlyList<Measurement> Kernel<TMetric>(int lengthBytes, int count, int bound)
        where TMetric : IMetric
    {
        var codes = new byte[lengthBytes * count];
        new Random(1).NextBytes(codes);
        var query = new byte[lengthBytes];
        var distances = new int[256];
        var passes = 400_000 / count;
        var limit = bound == int.MaxValue ? "" : $", within {bound}";
        return Compare(
            [.. KernelLevels.Supported.Select(level => $"{level} {typeof(TMetric).Name}, {count} x {lengthBytes} bytes{limit}")],
            passes * count,
            system =>
            {
                for (var i = 0; i < passes * count; i += distances.Length)
                {
                    var first = i % count;
                    TMetric.Distances(
                        query, codes.AsSpan(first * lengthBytes, distances.Length * lengthBytes), bound, distances, KernelLevels.Supported[system]);
                }
            });
    }

    /// <summary>Times systems in turn, after as many rounds unmeasured.</summary>
    private static IReadOnlyList<Measurement> Compare(string[] systems, int items, Action<int> run)
    {
        var seconds = Array.ConvertAll(systems, _ => new List<double>());
        for (var round = 0; round < 2 * Rounds; round++)
        {
            for (var system = 0; system < systems.Length; system++)
            {
                var start = Stopwatch.GetTimestamp();
                run(system);
                if (round >= Rounds)
                {
                    seconds[system].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        return [.. systems.Select((system, i) => Measurement.OfRounds("shard", system, items, seconds[i]))];
    }

    /// <summary>A shard of the codes; a first search builds its tree.</summary>
    private static VpTreeShard<HammingDistance> Fill(TestCodes data, int leafCapacity)
    {
        var shard = new VpTreeShard<HammingDistance>(data.LengthBytes, new ShardOptions { LeafCapacity = leafCapacity });
        for (var id = 0; id < data.Count; id++)
        {
            shard.Add(id, data.Code(id));
        }

        shard.Search(data.Queries[0], 1, 0, recall: 1);
        return shard;
    }
}
