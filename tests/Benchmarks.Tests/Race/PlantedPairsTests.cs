using OrleansImageSearch.Benchmarks.Race.Pairs;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class PlantedPairsTests
{
    private static readonly PlantedPairs Collection = new(bits: 256, count: 2_000, seed: 4);

    [Fact]
    public void The_pairs_are_those_that_a_comparison_of_all_with_all_finds()
    {
        var found =
            from first in Enumerable.Range(0, Collection.Count)
            from second in Enumerable.Range(first + 1, Collection.Count - first - 1)
            where HammingDistance.Distance(Code(first), Code(second)) <= Collection.Radius
            select new CodePair(first, second);

        Assert.Equal(Collection.Pairs.Order(ById), found.Order(ById));
        Assert.True(Collection.Pairs.Count >= Collection.Count / 20);
    }

    [Fact]
    public void Recall_is_the_share_of_the_pairs_that_was_found()
    {
        Assert.Equal(1, Collection.Recall(Collection.Pairs, Collection.Count));
        Assert.Equal(0, Collection.Recall([], Collection.Count));

        var half = Collection.Pairs.Take(Collection.Pairs.Count / 2).ToArray();
        Assert.Equal(half.Length / (double)Collection.Pairs.Count, Collection.Recall([.. half, .. half], Collection.Count));
    }

    [Fact]
    public void Searching_with_a_share_of_the_codes_owes_only_the_pairs_of_these()
    {
        var owed = Collection.Pairs.Where(pair => pair.First < 500).ToArray();

        Assert.NotEmpty(owed);
        Assert.Equal(1, Collection.Recall(owed, searched: 500));
        Assert.Equal((owed.Length - 1.0) / owed.Length, Collection.Recall(owed.Skip(1), searched: 500));
    }

    [Fact]
    public void A_pair_that_is_too_far_apart_is_an_error()
    {
        var wrong = new CodePair(0, Enumerable.Range(1, 10).First(second => !Collection.Pairs.Contains(new CodePair(0, second))));

        Assert.Throws<InvalidOperationException>(() => Collection.Recall([wrong], Collection.Count));
    }

    private static Comparer<CodePair> ById { get; } = Comparer<CodePair>.Create((a, b) => (a.First, a.Second).CompareTo((b.First, b.Second)));

    private static ReadOnlySpan<byte> Code(int id) => Collection.Codes.AsSpan(id * Collection.LengthBytes, Collection.LengthBytes);
}
