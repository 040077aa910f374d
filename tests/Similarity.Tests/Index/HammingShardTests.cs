using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class HammingShardTests
{
    private static readonly float[] Radii = [0, 0.5f, 1, 7, 8, 15, 16, 31, 47.9f, 100, 128, 500, float.PositiveInfinity];

    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Search_answers_as_brute_force_while_codes_come_and_go(KernelLevel level)
    {
        for (var seed = 0; seed < 400; seed++)
        {
            AssertAnswersAsBruteForce(seed, level, codeLengthBytes: 1 + seed % 40, steps: 100 + seed);
        }

        for (var seed = 0; seed < 6; seed++)
        {
            AssertAnswersAsBruteForce(seed, level, codeLengthBytes: seed % 2 == 0 ? 32 : 128, steps: 8000);
        }
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(32, 31)]
    [InlineData(32, 40)]
    [InlineData(128, 31)]
    public void Everything_within_the_radius_is_found_at_its_exact_distance(int lengthBytes, int radius)
    {
        var random = new Random(21);
        var shard = new HammingShard(lengthBytes, new ShardOptions());
        var codes = Enumerable.Range(0, 60_000).Select(_ => TestCodes.Uniform(random, lengthBytes)).ToArray();
        for (var id = 0; id < codes.Length; id++)
        {
            shard.Add(id, codes[id]);
        }

        for (var i = 0; i < 300; i++)
        {
            var distance = i % (radius + 1);
            var query = TestCodes.WithFlippedBits(random, codes[i], distance);
            var expected = codes
                .Select((code, id) => new Neighbor(id, HammingDistance.Distance(query, code)))
                .Where(neighbor => neighbor.Distance <= radius)
                .Order();

            Assert.Equal(expected, shard.Search(query, int.MaxValue, radius));
        }
    }

    [Theory]
    [InlineData(8, 8, 0.9)]
    [InlineData(32, 31, 0.9)]
    [InlineData(32, 31, 0.99)]
    [InlineData(128, 124, 0.99)]
    public void Of_near_duplicates_as_many_are_found_as_are_wanted(int lengthBytes, int radius, double recall)
    {
        const int Queries = 3000;
        var random = new Random(22);
        var shard = new HammingShard(lengthBytes, new ShardOptions());
        var codes = Enumerable.Range(0, 60_000).Select(_ => TestCodes.Uniform(random, lengthBytes)).ToArray();
        for (var id = 0; id < codes.Length; id++)
        {
            shard.Add(id, codes[id]);
        }

        var found = Enumerable.Range(0, Queries).Count(i =>
            shard.Search(TestCodes.WithFlippedBits(random, codes[i], i % (radius + 1)), 1, radius, recall).Nearest is [{ } nearest] && nearest.Id == i);

        // Three deviations of a binomial count below what is expected.
        Assert.InRange(found, Queries * recall - 3 * Math.Sqrt(Queries * recall * (1 - recall)), Queries);
    }

    [Fact]
    public void Many_copies_of_one_code_are_found_by_their_ids()
    {
        var shard = new HammingShard(32, new ShardOptions());
        for (var id = 0; id < 20_000; id++)
        {
            shard.Add(id, new byte[32]);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(id => new Neighbor(id, 0)), shard.Search(new byte[32], 1000, 31));
        Assert.Equal(20_000, shard.Search(new byte[32], int.MaxValue, 31).Length);
    }

    [Fact]
    public void An_empty_shard_finds_nothing()
    {
        var shard = new HammingShard(32, new ShardOptions());

        Assert.Empty(shard.Search(new byte[32], 5));
        Assert.Equal(0, shard.Count);
        Assert.False(shard.Remove(1, new byte[32]));
    }

    [Fact]
    public void The_answer_does_not_depend_on_the_order_of_adding()
    {
        var random = new Random(13);
        var codes = Enumerable.Range(0, 3000).Select(_ => TestCodes.Uniform(random, 8)).ToArray();
        var options = new ShardOptions { OpenCapacity = 16 };
        var forward = new HammingShard(8, options);
        var backward = new HammingShard(8, options);
        for (var i = 0; i < codes.Length; i++)
        {
            forward.Add(i, codes[i]);
            backward.Add(codes.Length - 1 - i, codes[^(i + 1)]);
        }

        foreach (var query in codes.Take(200))
        {
            Assert.Equal(forward.Search(query, 7), backward.Search(query, 7));
        }
    }

    [Fact]
    public void Ids_from_all_of_their_range_are_kept()
    {
        var random = new Random(14);
        long[] ids = [long.MinValue, -1, 0, 1, int.MaxValue, long.MaxValue];
        var shard = new HammingShard(32, new ShardOptions { OpenCapacity = 1 });
        var codes = ids.Select(_ => TestCodes.Uniform(random, 32)).ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            Assert.True(shard.Add(ids[i], codes[i]));
            shard.Optimize();
        }

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal([new Neighbor(ids[i], 0)], shard.Search(codes[i], 1, 0));
            Assert.False(shard.Add(ids[i], codes[i]));
            Assert.True(shard.Remove(ids[i], codes[i]));
        }

        Assert.Equal(0, shard.Count);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(375_000)]
    public void A_256_bit_code_takes_at_most_64_bytes_with_its_id(int count)
    {
        var random = new Random(14);
        var shard = new HammingShard(32, new ShardOptions());
        var code = new byte[32];
        for (var id = 0; id < count; id++)
        {
            random.NextBytes(code);
            shard.Add(id * 4L, code);
        }

        shard.Optimize();
        shard.Search(new byte[32], 1, 31);

        Assert.InRange(shard.MemoryBytes / (double)shard.Count, 32, 64);
    }

    [Fact]
    public void Bad_input_is_refused_with_the_reason_and_changes_nothing()
    {
        var shard = new HammingShard(32, new ShardOptions());
        shard.Add(1, new byte[32]);

        Assert.Contains("31 bytes", Assert.Throws<ArgumentException>(() => shard.Add(2, new byte[31])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => shard.Remove(1, new byte[31]));
        Assert.Throws<ArgumentException>(() => shard.Search(new byte[33], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 1, 31, recall: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(new byte[32], 1, 31, recall: 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HammingShard(0, new ShardOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HammingShard(32, new ShardOptions { OpenCapacity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HammingShard(32, new ShardOptions(), (KernelLevel)99));
        Assert.Equal(1, shard.Count);
        Assert.Empty(shard.Search(new byte[32], 1, -1));
    }

    /// <summary>Adds, removes and searches at random, in parallel to a list of codes.</summary>
    private static void AssertAnswersAsBruteForce(int seed, KernelLevel level, int codeLengthBytes, int steps)
    {
        var random = new Random(seed);
        var options = new ShardOptions { LeafCapacity = 1 << random.Next(0, 7), OpenCapacity = 1 << random.Next(0, 9) };
        var shard = new HammingShard(codeLengthBytes, options, level);
        var expected = new BruteForceShard<HammingDistance>();
        var codes = new TestCodes(random, codeLengthBytes);
        var codeOf = new Dictionary<long, byte[]>();
        var removals = random.NextDouble() * 0.6;
        var searches = Math.Min(0.2, 40.0 / steps);
        var context = $"seed {seed}, {level}, {codeLengthBytes} bytes, leaves of {options.LeafCapacity}, open {options.OpenCapacity}";
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

                var some = shard.Search(query, k, maxDistance, recall: 0.5).Nearest;
                Assert.True(some.ToHashSet().IsSubsetOf(expected.Search(query, int.MaxValue, maxDistance)), $"{context}, step {step}: a hit is wrong");
            }
        }

        Assert.True(expected.Codes.Count == shard.Count, context);
    }
}
