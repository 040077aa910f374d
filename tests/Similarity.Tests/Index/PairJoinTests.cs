using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class PairJoinTests
{
    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void All_pairs_within_the_radius_are_found_once(KernelLevel level)
    {
        foreach (var (lengthBytes, radius) in new[] { (8, 8), (32, 0), (32, 31), (32, 60), (128, 31) })
        {
            var codes = Codes(seed: 31, lengthBytes, count: 1500, radius);
            var shard = Fill(codes, 0, codes.Length, level);
            var found = new List<NearPair>();

            shard.FindPairs(radius, recall: 1, found.Add);

            Assert.Equal(BruteForce(codes, radius), found.OrderBy(pair => pair.First).ThenBy(pair => pair.Second));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Pairs_of_two_shards_are_those_that_lie_in_both(KernelLevel level)
    {
        var codes = Codes(seed: 32, lengthBytes: 32, count: 1500, radius: 31);
        var low = Fill(codes, 0, 700, level);
        var high = Fill(codes, 700, codes.Length, level);
        var found = new List<NearPair>();

        low.FindPairs(high, 31, recall: 1, found.Add);

        Assert.Equal(
            BruteForce(codes, 31).Where(pair => pair.First < 700 && pair.Second >= 700),
            found.OrderBy(pair => pair.First).ThenBy(pair => pair.Second));
    }

    [Fact]
    public void Copies_are_all_paired_and_removed_codes_are_not()
    {
        var shard = new HammingShard(32, new ShardOptions { OpenCapacity = 16 });
        for (var id = 0; id < 100; id++)
        {
            shard.Add(id, new byte[32]);
        }

        shard.Optimize();
        shard.Remove(50, new byte[32]);
        var found = new HashSet<NearPair>();
        var calls = 0;

        shard.FindPairs(31, recall: 1, pair =>
        {
            calls++;
            found.Add(pair);
        });

        Assert.Equal(99 * 98 / 2, calls);
        Assert.Equal(calls, found.Count);
        Assert.DoesNotContain(found, pair => pair.First == 50 || pair.Second == 50);
    }

    [Fact]
    public void Of_the_pairs_as_many_are_found_as_are_wanted()
    {
        const double Recall = 0.99;
        var random = new Random(33);
        var shard = new HammingShard(32, new ShardOptions());
        const int Pairs = 4000;
        for (var id = 0; id < Pairs; id++)
        {
            var code = TestCodes.Uniform(random, 32);
            shard.Add(id, code);
            shard.Add(id + Pairs, TestCodes.WithFlippedBits(random, code, id % 32));
        }

        var found = 0;
        shard.FindPairs(31, Recall, _ => found++);

        Assert.InRange(found, Pairs * Recall - 3 * Math.Sqrt(Pairs * Recall * (1 - Recall)), Pairs);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        var shard = new HammingShard(32, new ShardOptions());

        Assert.Throws<ArgumentOutOfRangeException>(() => shard.FindPairs(-1, recall: 1, _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.FindPairs(31, recall: 0, _ => { }));
        Assert.Throws<ArgumentException>(() => shard.FindPairs(new HammingShard(8, new ShardOptions()), 31, recall: 1, _ => { }));
    }

    /// <summary>Uniform codes, every fourth one near one before it.</summary>
    private static byte[][] Codes(int seed, int lengthBytes, int count, int radius)
    {
        var random = new Random(seed);
        var codes = new List<byte[]>();
        while (codes.Count < count)
        {
            codes.Add(codes.Count % 4 == 3
                ? TestCodes.WithFlippedBits(random, codes[random.Next(codes.Count)], random.Next(radius + 3))
                : TestCodes.Uniform(random, lengthBytes));
        }

        return [.. codes];
    }

    private static HammingShard Fill(byte[][] codes, int first, int end, KernelLevel level)
    {
        var shard = new HammingShard(codes[0].Length, new ShardOptions { OpenCapacity = 100 }, level);
        for (var id = first; id < end; id++)
        {
            shard.Add(id, codes[id]);
            if (id % 333 == 0)
            {
                shard.Optimize();
            }
        }

        return shard;
    }

    private static IEnumerable<NearPair> BruteForce(byte[][] codes, int radius) =>
        from first in Enumerable.Range(0, codes.Length)
        from second in Enumerable.Range(first + 1, codes.Length - first - 1)
        let distance = HammingDistance.Distance(codes[first], codes[second])
        where distance <= radius
        select new NearPair(first, second, distance);
}
