using OrleansImageSearch.Similarity.Measures.Pdq;
using OrleansImageSearch.Similarity.Ordering;

namespace OrleansImageSearch.Similarity.Tests.Ordering;

public class SimilarityPathTests
{
    private static readonly PdqMeasure Measure = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void So_few_codes_are_all_in_the_order(int count) =>
        Assert.Equal(Enumerable.Range(0, count), SimilarityPath.Order(Measure, Codes(seed: 1, count, clusters: 1)).Order());

    [Fact]
    public void Paths_through_eight_codes_are_the_shortest_or_a_tenth_longer_at_most()
    {
        var shortest = 0;
        const int Seeds = 40;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var codes = Codes(seed, count: 8, clusters: 3);
            var best = Permutations([.. Enumerable.Range(0, codes.Length)], 0).Min(order => SimilarityPath.Length(Measure, codes, order));
            var found = SimilarityPath.Length(Measure, codes, SimilarityPath.Order(Measure, codes));
            Assert.True(found <= 1.1 * best, $"seed {seed}: {found} bits, {best} at best");
            shortest += found == best ? 1 : 0;
        }

        Assert.InRange(shortest, Seeds * 3 / 4, Seeds);
    }

    [Fact]
    public void Every_code_is_in_the_order_once_also_where_codes_are_the_same()
    {
        var codes = Codes(seed: 5, count: 300, clusters: 20);
        codes = [.. codes, .. codes.Take(100), .. Enumerable.Repeat(codes[7], 30)];

        var order = SimilarityPath.Order(Measure, codes);

        Assert.Equal(Enumerable.Range(0, codes.Length), order.Order());
    }

    [Fact]
    public void Clusters_stay_together_and_the_path_is_far_shorter_than_the_order_given()
    {
        const int Clusters = 25, Each = 20;
        var codes = Codes(seed: 6, Clusters * Each, Clusters);

        var order = SimilarityPath.Order(Measure, codes);

        var changes = order.Zip(order.Skip(1)).Count(pair => pair.First % Clusters != pair.Second % Clusters);
        Assert.Equal(Clusters - 1, changes);
        Assert.True(SimilarityPath.Length(Measure, codes, order) < 0.3 * SimilarityPath.Length(Measure, codes, [.. Enumerable.Range(0, codes.Length)]));
    }

    [Fact]
    public void A_line_of_codes_is_found_in_its_order()
    {
        // Each code has one bit more than the one before it: the only shortest path is the line itself.
        var line = Enumerable.Range(0, 200).Select(ones => Bits(bit => bit < ones)).ToArray();
        var shuffled = Enumerable.Range(0, line.Length).OrderBy(i => i * 7919 % 200).Select(i => line[i]).ToArray();

        var order = SimilarityPath.Order(Measure, shuffled);

        Assert.Equal(line.Length - 1, SimilarityPath.Length(Measure, shuffled, order));
    }

    [Fact]
    public void The_same_codes_give_the_same_order() =>
        Assert.Equal(SimilarityPath.Order(Measure, Codes(8, 200, 10)), SimilarityPath.Order(Measure, Codes(8, 200, 10)));

    /// <summary>Code i is that of cluster i mod clusters, with some bits flipped.</summary>
    private static byte[][] Codes(int seed, int count, int clusters)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, clusters).Select(_ => Bits(_ => random.Next(2) == 0)).ToArray();
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var code = centres[i % clusters].ToArray();
                for (var flip = 0; flip < 16; flip++)
                {
                    code[random.Next(code.Length)] ^= (byte)(1 << random.Next(8));
                }

                return code;
            }),
        ];
    }

    private static byte[] Bits(Func<int, bool> isSet)
    {
        var code = new byte[Measure.CodeLengthBytes];
        for (var bit = 0; bit < code.Length * 8; bit++)
        {
            code[bit / 8] |= (byte)(isSet(bit) ? 1 << bit % 8 : 0);
        }

        return code;
    }

    private static IEnumerable<int[]> Permutations(int[] items, int from)
    {
        if (from == items.Length)
        {
            yield return items;
            yield break;
        }

        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var permutation in Permutations(items, from + 1))
            {
                yield return permutation;
            }

            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
