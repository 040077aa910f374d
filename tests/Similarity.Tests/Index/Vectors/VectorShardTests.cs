using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index.Vectors;

public sealed class VectorShardTests
{
    /// <summary>So few that small shards have cells.</summary>
    private const int ScannedBytes = 16_384;

    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Asked_for_everything_it_answers_as_brute_force_while_vectors_come_and_go(KernelLevel level)
    {
        foreach (var (dimensions, count) in new[] { (32, 3000), (100, 1500), (576, 400) })
        {
            var codes = TestVectors.ClusteredCodes(count, dimensions, clusters: 20, spread: 0.6, seed: dimensions);
            var shard = new VectorShard(codes[0].Length, level, ScannedBytes);
            var held = new Dictionary<long, byte[]>();
            var random = new Random(dimensions);
            for (var id = 0; id < codes.Length; id++)
            {
                Assert.True(shard.Add(id, codes[id]));
                held.Add(id, codes[id]);
                if (id % 3 == 0)
                {
                    var other = random.Next(id + 1);
                    Assert.Equal(held.Remove(other), shard.Remove(other, codes[other]));
                }

                if (id == count / 2 || id == count - 1)
                {
                    AssertAnswersAsBruteForce(shard, held, codes[random.Next(codes.Length)]);
                    Assert.False(shard.Add(held.First().Key, held.First().Value));
                    Assert.Equal(held.Count, shard.Count);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_wanted_recall_is_reached_and_said_to_be(KernelLevel level)
    {
        var codes = TestVectors.ClusteredCodes(4200, dimensions: 64, clusters: 40, spread: 0.8, seed: 3);
        var shard = Filled(codes.AsSpan(0, 4000), level);
        foreach (var wanted in new[] { 0.8, 0.9, 0.95 })
        {
            var found = 0;
            foreach (var query in codes.AsSpan(4000))
            {
                var answer = shard.Search(query, 10, float.PositiveInfinity, wanted);
                Assert.InRange(answer.Recall, wanted, 1 - 1e-6);
                found += answer.Nearest.Intersect(shard.Search(query, 10, float.PositiveInfinity, recall: 1).Nearest).Count();
            }

            Assert.True(found / 2000.0 > wanted - 0.03, $"Wanted recall {wanted}, found {found} of 2000 (seed 3).");
        }
    }

    [Fact]
    public void Less_recall_is_exact_where_samples_say_nothing_and_for_many_neighbours()
    {
        var codes = TestVectors.ClusteredCodes(4000, dimensions: 64, clusters: 40, spread: 0.8, seed: 4);
        var shard = Filled(codes, KernelLevels.Best);
        var exact = shard.Search(codes[7], 200, float.PositiveInfinity, recall: 1);
        Assert.Equal(exact.Nearest, shard.Search(codes[7], 200, float.PositiveInfinity, recall: 0.5).Nearest);
        Assert.Equal(1, shard.Search(codes[7], 200, float.PositiveInfinity, recall: 0.5).Recall);
        Assert.Equal(1, shard.Search(codes[7], 10, float.PositiveInfinity, recall: 0.9999).Recall);
    }

    [Fact]
    public void A_small_shard_leaves_nothing_out()
    {
        var codes = TestVectors.ClusteredCodes(100, dimensions: 128, clusters: 10, spread: 0.5, seed: 6);
        var shard = Filled(codes, KernelLevels.Best);
        var answer = shard.Search(codes[0], 10, float.PositiveInfinity, recall: 0.5);
        Assert.Equal(1, answer.Recall);
        AssertAnswersAsBruteForce(shard, Enumerable.Range(0, codes.Length).ToDictionary(id => (long)id, id => codes[id]), codes[1]);
    }

    [Fact]
    public void Every_kernel_finds_the_same_with_less_recall()
    {
        var codes = TestVectors.ClusteredCodes(2000, dimensions: 96, clusters: 20, spread: 0.7, seed: 8);
        var shards = KernelLevels.Supported.Select(level => Filled(codes, level)).ToArray();
        foreach (var query in codes.AsSpan(0, 200))
        {
            var answers = shards.Select(shard => shard.Search(query, 5, float.PositiveInfinity, recall: 0.9)).ToArray();
            Assert.All(answers, answer => Assert.Equal(answers[0].Nearest, answer.Nearest));
        }
    }

    [Fact]
    public void A_stored_vector_is_its_own_nearest_even_with_little_recall()
    {
        var codes = TestVectors.ClusteredCodes(4000, dimensions: 64, clusters: 40, spread: 0.8, seed: 9);
        var shard = Filled(codes, KernelLevels.Best);
        for (var id = 0; id < codes.Length; id += 20)
        {
            Assert.Equal(id, shard.Search(codes[id], 1, 0.001f, recall: 0.5).Nearest.FirstOrDefault(new Neighbor(-1, 0)).Id);
        }
    }

    /// <summary>Of few vectors, the centroids, half-filled blocks of sketches and the samples weigh the more.</summary>
    [Fact]
    public void Memory_of_a_vector_is_its_code_its_sketch_its_id_and_little_more()
    {
        const int Count = 5000, VectorBytes = 128 + 16 + 4 + 8;
        var shard = Filled(TestVectors.ClusteredCodes(Count, dimensions: 128, clusters: 50, spread: 0.7, seed: 10), KernelLevels.Best);
        shard.Optimize();
        Assert.InRange(shard.MemoryBytes / (double)Count, VectorBytes, 1.5 * VectorBytes);
    }

    [Fact]
    public void Codes_and_questions_out_of_range_are_refused()
    {
        var shard = new VectorShard(64);
        var code = TestVectors.ClusteredCodes(1, 64, 1, 1, seed: 1)[0];
        Assert.Throws<ArgumentException>(() => shard.Add(1, new byte[63]));
        Assert.Throws<ArgumentException>(() => shard.Add(1, new byte[64]));
        Assert.Throws<ArgumentException>(() => shard.Remove(1, new byte[65]));
        Assert.Throws<ArgumentException>(() => shard.Search(new byte[64], 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(code, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(code, 1, float.NaN, 1));
        foreach (var recall in new[] { 0, -1, 1.01, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => shard.Search(code, 1, 1, recall));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorShard(33));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorShard(4096));
        Assert.Empty(shard.Search(code, 1, float.PositiveInfinity, 1).Nearest);
        Assert.Equal(0, shard.Count);
    }

    private static VectorShard Filled(ReadOnlySpan<byte[]> codes, KernelLevel level)
    {
        var shard = new VectorShard(codes[0].Length, level, ScannedBytes);
        for (var id = 0; id < codes.Length; id++)
        {
            shard.Add(id, codes[id]);
        }

        return shard;
    }

    private static void AssertAnswersAsBruteForce(VectorShard shard, Dictionary<long, byte[]> held, byte[] query)
    {
        var expected = held.Select(pair => new Neighbor(pair.Key, VectorDistance.Between(query, pair.Value))).Order().ToArray();
        foreach (var (id, distance) in expected.Take(10))
        {
            Assert.Equal(TestVectors.Distance(query, held[id]), distance, 1e-3);
        }

        foreach (var k in new[] { 1, 10, 300 })
        {
            foreach (var radius in new[] { -1, 0, 0.5f, 1.1f, 2, float.PositiveInfinity })
            {
                Assert.Equal(expected.TakeWhile(neighbor => neighbor.Distance <= radius).Take(k), shard.Search(query, k, radius, recall: 1).Nearest);
            }
        }
    }
}
