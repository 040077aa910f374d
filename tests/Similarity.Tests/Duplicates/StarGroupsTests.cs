using OrleansImageSearch.Similarity.Duplicates;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Duplicates;

public sealed class StarGroupsTests
{
    [Fact]
    public void Of_a_chain_of_look_alikes_no_group_has_unlike_ends()
    {
        // 1 - 2 - 3 - 4 - 5 - 6: each near to the next and to no other.
        var groups = StarGroups.Find([.. Enumerable.Range(1, 5).Select(id => new NearPair(id, id + 1, 10))]).ToArray();

        Assert.Equal([[(2L, 0), (1, 10), (3, 10)], [(4, 0), (5, 10)]], groups);
    }

    [Fact]
    public void The_image_with_the_most_look_alikes_is_in_the_centre_and_takes_them_in_order_of_distance()
    {
        var groups = StarGroups.Find([new(1, 9, 5), new(9, 2, 3), new(3, 9, 4), new(1, 2, 1)]).ToArray();

        Assert.Equal([(9L, 0), (2, 3), (3, 4), (1, 5)], Assert.Single(groups));
    }

    [Fact]
    public void Images_with_one_code_are_in_one_group_wherever_the_one_that_stands_for_them_goes()
    {
        var groups = StarGroups.Find([new(1, 11, 0), new(1, 12, 0), new(1, 5, 7), new(20, 21, 0)]).ToArray();

        Assert.Equal([[(1L, 0), (11, 0), (12, 0), (5, 7)], [(20, 0), (21, 0)]], groups.OrderBy(group => group[0].Id));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_image_with_a_look_alike_is_in_at_most_one_group_and_every_member_is_near_to_its_centre(int seed)
    {
        const int MaxDistance = 31;
        var random = new Random(seed);
        var codes = new Dictionary<long, byte[]>();
        for (var id = 1L; id <= 400; id++)
        {
            codes[id] = id <= 60 ? RandomCode(random) : Flipped(codes[random.Next(1, (int)id)], random.Next(0, 40), random);
        }

        var block = new CodeBlock(32);
        foreach (var (id, code) in codes)
        {
            block.Add(id, code);
        }

        var groups = StarGroups.Find(block.FindPairs(MaxDistance, recall: 1)).ToArray();

        var members = groups.SelectMany(group => group).ToArray();
        Assert.Equal(members.Length, members.Select(member => member.Id).Distinct().Count());
        Assert.All(groups, group => Assert.All(
            group, member => Assert.Equal(member.Distance, HammingDistance.Distance(codes[group[0].Id], codes[member.Id]))));
        Assert.All(groups, group => Assert.All(group, member => Assert.InRange(member.Distance, 0, MaxDistance)));

        // Whoever is alone has no look-alike that is in no group either.
        var alone = codes.Keys.Except(members.Select(member => member.Id)).ToArray();
        Assert.All(alone, id => Assert.DoesNotContain(
            alone, other => other != id && HammingDistance.Distance(codes[id], codes[other]) <= MaxDistance));
    }

    [Fact]
    public void Blocks_joined_one_by_one_give_the_pairs_of_all_codes()
    {
        var random = new Random(7);
        var codes = new List<byte[]>();
        for (var i = 0; i < 600; i++)
        {
            codes.Add(i < 100 ? RandomCode(random) : Flipped(codes[random.Next(i)], random.Next(1, 30), random));
        }

        // As signatures do, the first byte says in which block a code lies.
        var whole = new CodeBlock(32);
        var parts = new[] { new CodeBlock(32), new CodeBlock(32), new CodeBlock(32) };
        foreach (var (index, code) in codes.Index())
        {
            whole.Add(index, code);
            parts[code[0] % 3].Add(index, code);
        }

        var joined = new List<NearPair>();
        for (var first = 0; first < 3; first++)
        {
            joined.AddRange(parts[first].FindPairs(31, recall: 1));
            for (var second = first + 1; second < 3; second++)
            {
                joined.AddRange(parts[first].FindPairs(parts[second], 31, recall: 1));
            }
        }

        Assert.Equal(Ordered(whole.FindPairs(31, recall: 1)), Ordered(joined));

        static (long, long, int)[] Ordered(IEnumerable<NearPair> pairs) =>
            [.. pairs.Select(pair => (Math.Min(pair.First, pair.Second), Math.Max(pair.First, pair.Second), pair.Distance)).Order()];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mirrored_and_turned_pictures_are_near_pairs_in_one_block_and_in_two(bool inOneBlock)
    {
        var pdq = new PdqMeasure();
        var (block, other) = (new CodeBlock(pdq.CodeLengthBytes), new CodeBlock(pdq.CodeLengthBytes));
        for (var seed = 1; seed <= 8; seed++)
        {
            var variants = pdq.DescribeDihedral(new RgbView(Noise(seed), 96, 96));
            block.Add(seed, variants[0].Code);
            (inOneBlock ? block : other).Add(100 + seed, variants[seed % 7 + 1].Code);
        }

        var pairs = block.FindTurnedPairs(inOneBlock ? block : other, pdq, maxDistance: 31, recall: 1);

        Assert.Equal(
            Enumerable.Range(1, 8).Select(seed => ((long)seed, 100L + seed)), pairs.Select(pair => (pair.First, pair.Second)).Order());
        Assert.All(pairs, pair => Assert.InRange(pair.Distance, 1, 31));

        static byte[] Noise(int seed)
        {
            var pixels = new byte[96 * 96 * 3];
            new Random(seed).NextBytes(pixels);
            return pixels;
        }
    }

    [Fact]
    public void Ten_thousand_copies_of_one_code_cost_a_pair_each()
    {
        var block = new CodeBlock(32);
        for (var id = 0; id < 10_000; id++)
        {
            block.Add(id, new byte[32]);
        }

        Assert.Equal(9_999, block.FindPairs(31, recall: 1).Count);
    }

    [Fact]
    public void Thousands_that_are_all_alike_cost_a_bounded_number_of_pairs_each_and_stay_grouped()
    {
        const int Count = 3000;
        var random = new Random(11);
        var centre = RandomCode(random);
        var block = new CodeBlock(32);
        for (var id = 0; id < Count; id++)
        {
            block.Add(id, Flipped(centre, random.Next(1, 12), random));
        }

        var pairs = block.FindPairs(31, recall: 1);

        Assert.InRange(pairs.Count, Count, Count * CodeBlock.MaxPairsPerImage);
        var groups = StarGroups.Find(pairs).ToArray();
        Assert.True(groups.Sum(group => group.Length) > Count * 0.99, $"{groups.Sum(group => group.Length)} of {Count} are in a group.");
    }

    private static byte[] RandomCode(Random random)
    {
        var code = new byte[32];
        random.NextBytes(code);
        return code;
    }

    private static byte[] Flipped(byte[] code, int bits, Random random)
    {
        var copy = code.ToArray();
        foreach (var bit in Enumerable.Range(0, 256).OrderBy(_ => random.Next()).Take(bits))
        {
            copy[bit / 8] ^= (byte)(1 << bit % 8);
        }

        return copy;
    }
}
