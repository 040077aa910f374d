using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Metrics;

public sealed class DistanceKernelTests
{
    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_kernel_gives_the_distances_of_the_definition_for_all_lengths_counts_and_alignments(KernelLevel level)
    {
        var random = new Random(1);
        for (var length = 1; length <= 200; length++)
        {
            foreach (var count in new[] { 0, 1, 2, 3, 4, 5, 9 })
            {
                var query = RandomBytes(random, length);
                var shift = random.Next(64);
                var codes = RandomBytes(random, shift + length * count).AsSpan(shift);
                AssertAll<HammingDistance>(query, codes, count, level, Hamming);
                AssertAll<CityBlockDistance>(query, codes, count, level, CityBlock);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Extremes_reach_zero_and_the_largest_distance(KernelLevel level)
    {
        foreach (var length in new[] { 1, 7, 8, 31, 32, 33, 63, 64, 65, 104, 128, 144, 1000, 65_536 })
        {
            var zeros = new byte[length];
            var ones = new byte[length];
            Array.Fill(ones, byte.MaxValue);
            var both = new byte[2 * length];
            ones.CopyTo(both, length);

            Assert.Equal([0, HammingDistance.MaxDistance(length)], Distances<HammingDistance>(zeros, both, 2, int.MaxValue, level));
            Assert.Equal([HammingDistance.MaxDistance(length), 0], Distances<HammingDistance>(ones, both, 2, int.MaxValue, level));
            Assert.Equal([0, CityBlockDistance.MaxDistance(length)], Distances<CityBlockDistance>(zeros, both, 2, int.MaxValue, level));
            Assert.Equal([CityBlockDistance.MaxDistance(length), 0], Distances<CityBlockDistance>(ones, both, 2, int.MaxValue, level));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_bound_keeps_the_distances_within_it_and_leaves_the_others_beyond_it(KernelLevel level)
    {
        var random = new Random(2);
        foreach (var length in new[] { 8, 32, 64, 72, 104, 128, 144, 192, 256 })
        {
            for (var round = 0; round < 50; round++)
            {
                const int Count = 23;
                var query = RandomBytes(random, length);
                var codes = RandomBytes(random, length * Count);
                for (var near = 0; near < Count; near += random.Next(1, 6))
                {
                    query.CopyTo(codes, near * length);
                    codes[near * length + random.Next(length)] ^= 3;
                }

                AssertBounded<HammingDistance>(query, codes, Count, random.Next(0, length * 4), level, Hamming);
                AssertBounded<CityBlockDistance>(query, codes, Count, random.Next(0, length * 90), level, CityBlock);
            }
        }
    }

    [Fact]
    public void Pair_distances_are_symmetric_and_those_of_the_definition()
    {
        var random = new Random(3);
        for (var length = 1; length < 300; length++)
        {
            var a = RandomBytes(random, length);
            var b = RandomBytes(random, length);
            Assert.Equal(Hamming(a, b), HammingDistance.Distance(a, b));
            Assert.Equal(Hamming(a, b), HammingDistance.Distance(b, a));
            Assert.Equal(CityBlock(a, b), CityBlockDistance.Distance(a, b));
            Assert.Equal(CityBlock(a, b), CityBlockDistance.Distance(b, a));
        }
    }

    [Fact]
    public void Codes_of_another_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => HammingDistance.Distance(new byte[32], new byte[31]));
        Assert.Throws<ArgumentException>(() => CityBlockDistance.Distance([], []));
        Assert.Throws<ArgumentException>(() => Distances<HammingDistance>(new byte[32], new byte[65], 2, 1, KernelLevel.Scalar));
    }

    private static void AssertAll<TMetric>(
        byte[] query, Span<byte> codes, int count, KernelLevel level, Func<byte[], byte[], int> definition)
        where TMetric : IMetric
    {
        var distances = Distances<TMetric>(query, codes, count, int.MaxValue, level);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(definition(query, codes.Slice(i * query.Length, query.Length).ToArray()), distances[i]);
        }
    }

    private static void AssertBounded<TMetric>(
        byte[] query, byte[] codes, int count, int bound, KernelLevel level, Func<byte[], byte[], int> definition)
        where TMetric : IMetric
    {
        var distances = Distances<TMetric>(query, codes, count, bound, level);
        for (var i = 0; i < count; i++)
        {
            var expected = definition(query, codes.AsSpan(i * query.Length, query.Length).ToArray());
            if (expected <= bound)
            {
                Assert.Equal(expected, distances[i]);
            }
            else
            {
                Assert.True(distances[i] > bound, $"{distances[i]} for a distance of {expected} is within the bound {bound}");
            }
        }
    }

    private static int[] Distances<TMetric>(
        ReadOnlySpan<byte> query, ReadOnlySpan<byte> codes, int count, int bound, KernelLevel level)
        where TMetric : IMetric
    {
        var distances = new int[count];
        TMetric.Distances(query, codes, bound, distances, level);
        return distances;
    }

    private static int Hamming(byte[] a, byte[] b) => a.Zip(b, (x, y) => (int)byte.PopCount((byte)(x ^ y))).Sum();

    private static int CityBlock(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Sum();

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
