using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class BucketTableTests
{
    [Fact]
    public void Every_signature_is_found_in_the_one_bucket_that_contains_it()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var table = TestTables.Random(random, buckets: 1 + seed);
            for (var i = 0; i < 50; i++)
            {
                var signature = TestTables.RandomSignature(random);
                Assert.Equal([table.Find(signature)], table.Prefixes.Where(prefix => prefix.Contains(signature)));
            }

            Assert.Equal(table.Prefixes[0], table.Find(new Signature(0)));
            Assert.Equal(table.Prefixes[^1], table.Find(new Signature(uint.MaxValue)));
        }
    }

    [Fact]
    public void A_split_puts_the_two_successors_in_the_place_of_the_bucket()
    {
        var table = new BucketTable(7, Parse("0", "10", "11"));

        var split = table.Split(BucketPrefix.Parse("10"));

        Assert.Equal(8, split.Version);
        Assert.Equal(Parse("0", "100", "101", "11"), split.Prefixes);
        Assert.Equal(Parse("0", "10", "11"), table.Prefixes);
        Assert.False(split.Contains(BucketPrefix.Parse("10")));
        Assert.True(split.Contains(BucketPrefix.Parse("100")));
    }

    [Fact]
    public void Only_a_bucket_of_the_table_splits()
    {
        var table = new BucketTable(1, Parse("0", "1"));

        Assert.Contains("no bucket 01", Assert.Throws<ArgumentException>(() => table.Split(BucketPrefix.Parse("01"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => table.Split(BucketPrefix.Root));
    }

    [Fact]
    public void Buckets_as_long_as_a_signature_are_found_and_do_not_split()
    {
        var table = BucketTable.Whole;
        for (var length = 0; length < Signature.Length; length++)
        {
            table = table.Split(table.Prefixes[^1]);
        }

        Assert.Equal(Signature.Length, table.Find(new Signature(uint.MaxValue)).Length);
        Assert.Equal(Signature.Length + 1, table.Probe(new Signature(5), new byte[Signature.Length]).Count());
        Assert.Throws<InvalidOperationException>(() => table.Split(table.Prefixes[^1]));
    }

    [Theory]
    [InlineData("No bucket holds the signature 00000000000000000000000000000000", "1")]
    [InlineData("No bucket holds the signature 01000000000000000000000000000000", "00", "1")]
    [InlineData("No bucket holds the signature 11000000000000000000000000000000", "0", "10")]
    [InlineData("No bucket holds the signature 00000000000000000000000000000000")]
    [InlineData("01 overlaps", "0", "01", "1")]
    [InlineData("0 overlaps", "0", "0", "1")]
    [InlineData("* overlaps", "*", "*")]
    public void Prefixes_that_do_not_tile_are_refused_with_the_place(string message, params string[] prefixes)
    {
        var error = Assert.Throws<ArgumentException>(() => new BucketTable(1, Parse(prefixes)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prefix_with_ones_behind_it_is_refused()
    {
        BucketPrefix[] prefixes = [BucketPrefix.Parse("00"), new(0x40000000, 1), BucketPrefix.Parse("1")];

        Assert.Contains("Not a bucket prefix", Assert.Throws<ArgumentException>(() => new BucketTable(1, prefixes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Probing_gives_every_bucket_once_the_own_first_then_by_falling_probability_that_sums_to_one()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var table = TestTables.Random(random, buckets: random.Next(1, 300));
            var signature = TestTables.RandomSignature(random);
            var costs = TestTables.FlipCosts(random, most: seed % 2 == 0 ? 255 : 20);

            var probes = table.Probe(signature, costs).ToArray();

            Assert.Equal(table.Find(signature), probes[0].Prefix);
            Assert.Equal(table.Prefixes.ToHashSet(), probes.Select(probe => probe.Prefix).ToHashSet());
            Assert.Equal(table.Prefixes.Count, probes.Length);
            Assert.Equal(1, probes.Sum(probe => probe.Probability), 1e-9);
            for (var i = 2; i < probes.Length; i++)
            {
                Assert.True(probes[i - 1].Probability >= probes[i].Probability, $"seed {seed}, probe {i}");
            }
        }
    }

    [Fact]
    public void A_buckets_probability_is_the_product_over_its_bits()
    {
        var random = new Random(21);
        var table = TestTables.Random(random, buckets: 100);
        var signature = TestTables.RandomSignature(random);
        var costs = TestTables.FlipCosts(random);
        foreach (var probe in table.Probe(signature, costs))
        {
            var expected = 1.0;
            for (var bit = 0; bit < probe.Prefix.Length; bit++)
            {
                var flip = FlipCost.FlipProbability(costs[bit]);
                expected *= new Signature(probe.Prefix.Bits)[bit] == signature[bit] ? 1 - flip : flip;
            }

            Assert.Equal(expected, probe.Probability, 1e-12);
        }
    }

    [Fact]
    public void In_a_table_of_equal_lengths_probes_come_by_rising_sum_of_flip_costs()
    {
        var random = new Random(22);
        var prefixes = Enumerable.Range(0, 256).Select(bits => new BucketPrefix((uint)bits << 24, 8));
        var table = new BucketTable(1, prefixes);
        var signature = TestTables.RandomSignature(random);
        var costs = TestTables.FlipCosts(random);

        var sums = table.Probe(signature, costs).Select(probe => Enumerable.Range(0, 8)
            .Where(bit => new Signature(probe.Prefix.Bits)[bit] != signature[bit]).Sum(bit => costs[bit])).ToArray();

        Assert.Equal(0, sums[0]);
        Assert.Equal(sums.Order(), sums);
    }

    [Fact]
    public void Probing_needs_one_cost_a_bit() =>
        Assert.Throws<ArgumentException>(() => BucketTable.Whole.Probe(default, new byte[31]));

    private static BucketPrefix[] Parse(params string[] prefixes) => Array.ConvertAll(prefixes, BucketPrefix.Parse);
}
