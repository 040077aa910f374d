using OrleansImageSearch.Benchmarks.Race;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class TruthTests
{
    private static readonly Workload Uniform = UniformCodes.Create(bits: 64, count: 5_000, queries: 90, seed: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void What_a_plain_loop_finds_has_a_recall_of_one(int k)
    {
        var found = Enumerable.Range(0, Uniform.Queries.Length).Select(query => Nearest(Uniform, query, k)).ToArray();
        var truth = new Truth(Uniform, k);

        Assert.Equal(1, truth.Answerable(found.Length));
        Assert.Equal(1, truth.RecallAtOne(found));
        Assert.Equal(1, truth.RecallWithinRadius(found));
    }

    [Fact]
    public void Recall_counts_what_was_found_of_what_there_is_within_the_radius()
    {
        // Query 0 has codes 0 and 1 at distances 1 and 2, query 1 has code 2 at distance 0, query 2 has none within 8.
        var workload = Workload64(codes: [0b1, 0b11, ulong.MaxValue], queries: [0, ulong.MaxValue, 0xffffffff]);
        var truth = new Truth(workload, k: 5);

        Assert.Equal(2 / 3.0, truth.Answerable(3));
        Assert.Equal(1, truth.RecallAtOne([[0], [2], []]));
        Assert.Equal(2 / 3.0, truth.RecallWithinRadius([[0], [2], []]));
        Assert.Equal(0.5, truth.RecallAtOne([[1], [2], [0]]));
        Assert.Equal(1, truth.RecallWithinRadius([[0, 1], [2], [0]]));
        Assert.Equal(0, truth.RecallAtOne([[-1], [], [2]]));
    }

    [Fact]
    public void A_code_found_twice_counts_once()
    {
        var truth = new Truth(Workload64(codes: [0b1, 0b11], queries: [0]), k: 2);

        Assert.Equal(0.5, truth.RecallWithinRadius([[0, 0]]));
    }

    [Fact]
    public void Recall_of_the_first_queries_asks_nothing_of_the_others()
    {
        var truth = new Truth(Workload64(codes: [0, ulong.MaxValue], queries: [0, ulong.MaxValue]), k: 1);

        Assert.Equal(1, truth.RecallAtOne([[0]]));
        Assert.Equal(1, truth.RecallWithinRadius([[0]]));
    }

    private static long[] Nearest(Workload workload, int query, int k) =>
    [
        .. Enumerable.Range(0, workload.Count).Select(id => (long)id)
            .OrderBy(id => workload.Distance(query, id))
            .Take(k)
            .Where(id => workload.Distance(query, id) <= workload.Radius),
    ];

    private static Workload Workload64(ulong[] codes, ulong[] queries) => new(
        [.. codes.SelectMany(BitConverter.GetBytes)],
        bits: 64,
        new Signature[codes.Length],
        [.. queries.Select(query => new RaceQuery(BitConverter.GetBytes(query), default, []))])
    {
        Description = "given",
    };
}
