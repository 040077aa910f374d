using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class VpTreeShardTests
{
    private static readonly float[] Radii = [0, 0.5f, 1, 15, 31, 47.9f, 100, 128, 500, 5000, 1e9f, float.PositiveInfinity];

    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Search_answers_as_brute_force_in_thousands_of_small_random_trees(KernelLevel level)
    {
        for (var seed = 0; seed < 600; seed++)
        {
            AssertAnswersAsBruteForce<HammingDistance>(seed, level, codeLengthBytes: 8 * (1 + seed % 4), steps: 60 + seed % 90);
            AssertAnswersAsBruteForce<CityBlockDistance>(seed, level, codeLengthBytes: 1 + seed % 40, steps: 60 + seed % 90);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Search_answers_as_brute_force_in_larger_trees(KernelLevel level)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            AssertAnswersAsBruteForce<HammingDistance>(seed, level, codeLengthBytes: seed % 2 == 0 ? 32 : 128, steps: 5000);
            AssertAnswersAsBruteForce<CityBlockDistance>(seed, level, codeLengthBytes: 104 + 20 * (seed % 3), steps: 5000);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1024)]
    public void Planted_neighbours_are_found_at_their_exact_distances(int leafCapacity)
    {
        var random = new Random(11);
        foreach (var length in new[] { 32, 128 })
        {
            var shard = new VpTreeShard<HammingDistance>(length, new ShardOptions { LeafCapacity = leafCapacity });
            var query = TestCodes.Uniform(random, length);
            int[] planted = [0, 1, 15, 31, 47];
            for (var id = 0; id < 5000; id++)
            {
                var place = id - 2000;
                shard.Add(id, place >= 0 && place < planted.Length
                    ? TestCodes.WithFlippedBits(random, query, planted[place])
                    : TestCodes.Uniform(random, length));
            }

            foreach (var distance in planted)
            {
                var expected = planted.Where(other => other <= distance).Select(other => new Neighbor(2000 + Array.IndexOf(planted, other), other));
                Assert.Equal(expected, shard.Search(query, 10, distance));
            }
        }
    }

    [Fact]
    public void Search_with_zero_radius_returns_only_exact_copies_by_id()
    {
        var shard = new VpTreeShard<HammingDistance>(8, new ShardOptions { LeafCapacity = 4 });
        for (var id = 99L; id >= 0; id--)
        {
            shard.Add(id, [(byte)(id % 3), 0, 0, 0, 0, 0, 0, 0]);
        }

        var found = shard.Search([2, 0, 0, 0, 0, 0, 0, 0], 5, 0);

        Assert.Equal([new(2, 0), new(5, 0), new(8, 0), new(11, 0), new(14, 0)], found);
    }

    [Fact]
    public void An_empty_shard_finds_nothing()
    {
        var shard = new VpTreeShard<HammingDistance>(32, new ShardOptions());

        Assert.Empty(shard.Search(new byte[32], 5, float.PositiveInfinity));
        Assert.Equal(0, shard.Count);
        Assert.False(shard.Remove(1, new byte[32]));
    }

    [Fact]
    public void A_huge_k_returns_all_and_takes_no_memory_for_more()
    {
        var random = new Random(12);
        var shard = new VpTreeShard<HammingDistance>(32, new ShardOptions { LeafCapacity = 16 });
        for (var id = 0; id < 1000; id++)
        {
            shard.Add(id, TestCodes.Uniform(random, 32));
        }

        shard.Search(new byte[32], 1, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = shard.Search(new byte[32], 1_000_000_000, float.PositiveInfinity);

        Assert.Equal(1000, found.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void The_answer_does_not_depend_on_the_order_of_adding()
    {
        var random = new Random(13);
        var codes = Enumerable.Range(0, 2000).Select(_ => TestCodes.Uniform(random, 8)).ToArray();
        var options = new ShardOptions { LeafCapacity = 8 };
        var forward = new VpTreeShard<HammingDistance>(8, options);
        var backward = new VpTreeShard<HammingDistance>(8, options);
        for (var i = 0; i < codes.Length; i++)
        {
            forward.Add(i, codes[i]);
            backward.Add(codes.Length - 1 - i, codes[^(i + 1)]);
        }

        foreach (var query in codes.Take(200))
        {
            Assert.Equal(forward.Search(query, 7, float.PositiveInfinity), backward.Search(query, 7, float.PositiveInfinity));
        }
    }

    [Fact]
    public void A_256_bit_code_takes_at_most_64_bytes_with_its_id()
    {
        var random = new Random(14);
        var shard = new VpTreeShard<HammingDistance>(32, new ShardOptions());
        for (var id = 0; id < 100_000; id++)
        {
            shard.Add(id * 7919L, TestCodes.Uniform(random, 32));
        }

        Assert.InRange(shard.MemoryBytes / (double)shard.Count, 40, 70);
        shard.Search(new byte[32], 1, 0);
        Assert.InRange(shard.MemoryBytes / (double)shard.Count, 40, 64);
    }

    [Fact]
    public void Bad_input_is_refused_with_the_reason_and_changes_nothing()
    {
        var shard = new VpTreeShard<HammingDistance>(32, new ShardOptions());
        shard.Add(1, new byte[32]);

        Assert.Contains("31 bytes", Assert.Throws<ArgumentException>(() => shard.Add(2, new byte[31])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shard.Search(new byte[33], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VpTreeShard<HammingDistance>(0, new ShardOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VpTreeShard<HammingDistance>(32, new ShardOptions { LeafCapacity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VpTreeShard<HammingDistance>(32, new ShardOptions(), (KernelLevel)99));
        Assert.Equal(1, shard.Count);
        Assert.Empty(shard.Search(new byte[32], 1, -1));
    }

    /// <summary>Adds, removes and searches at random, in parallel to a list of codes.</summary>
    private static void AssertAnswersAsBruteForce<TMetric>(int seed, KernelLevel level, int codeLengthBytes, int steps)
        where TMetric : struct, IMetric
    {
        var random = new Random(seed);
        var options = new ShardOptions { LeafCapacity = 1 << random.Next(0, 7) };
        var shard = new VpTreeShard<TMetric>(codeLengthBytes, options, level);
        var expected = new BruteForceShard<TMetric>();
        var codes = new TestCodes(random, codeLengthBytes);
        var codeOf = new Dictionary<long, byte[]>();
        var removals = random.NextDouble() * 0.6;
        var searches = Math.Min(0.2, 40.0 / steps);
        var context = $"{typeof(TMetric).Name}, seed {seed}, {level}, {codeLengthBytes} bytes, leaves of {options.LeafCapacity}";
        for (var step = 0; step <= steps; step++)
        {
            var id = random.NextInt64(-steps / 2, steps);
            var code = codeOf.TryGetValue(id, out var known) ? known : codeOf[id] = codes.Next();
            if (random.NextDouble() < removals)
            {
                Assert.True(expected.Remove(id) == shard.Remove(id, code), context);
            }
            else
            {
                Assert.True(expected.Add(id, code) == shard.Add(id, code), context);
            }

            if (step == steps || random.NextDouble() < searches)
            {
                var query = codes.Next();
                var k = random.Next(4) == 0 ? int.MaxValue : random.Next(1, 12);
                var maxDistance = Radii[random.Next(Radii.Length)];
                Assert.True(
                    expected.Search(query, k, maxDistance).SequenceEqual(shard.Search(query, k, maxDistance)),
                    $"{context}, step {step}, k {k}, radius {maxDistance}, {shard.Count} codes");
            }
        }

        Assert.True(expected.Codes.Count == shard.Count, context);
    }
}
