using System.Buffers.Binary;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index;

public sealed class ProbePlanTests
{
    [Fact]
    public void A_plan_stops_as_soon_as_the_wanted_coverage_is_expected()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var table = TestTables.Random(random, buckets: 200);
            var budget = new ProbeBudget(coverage: 0.9, maxBuckets: 1000);

            var plan = new ProbePlan(table, TestTables.RandomSignature(random), TestTables.FlipCosts(random), budget);

            var withoutLast = plan.CoverageOf(prefix => prefix == plan.Probes[^1].Prefix ? 0 : 1);
            Assert.True(plan.Coverage >= budget.Share, $"seed {seed}: {plan.Coverage}");
            Assert.True(withoutLast < budget.Share, $"seed {seed}: {withoutLast} without the last");
        }
    }

    [Fact]
    public void A_plan_never_asks_more_than_the_most_buckets()
    {
        var random = new Random(31);
        var table = TestTables.Random(random, buckets: 200);

        var plan = new ProbePlan(table, default, new byte[Signature.Length], new ProbeBudget(coverage: 0.99, maxBuckets: 5));

        Assert.Equal(5, plan.Probes.Count);
        Assert.Equal(plan.Probes.Sum(probe => probe.Probability), plan.Coverage, 1e-12);
        Assert.InRange(plan.Coverage, 0, 0.98);
    }

    [Fact]
    public void An_exact_plan_asks_every_bucket_and_covers_exactly_everything()
    {
        var random = new Random(32);
        var table = TestTables.Random(random, buckets: 333);

        var plan = new ProbePlan(table, TestTables.RandomSignature(random), TestTables.FlipCosts(random, most: 255), ProbeBudget.Exact);

        Assert.Equal(333, plan.Probes.Count);
        Assert.Equal(1.0, plan.Coverage);
    }

    [Fact]
    public void A_bucket_that_failed_takes_its_probability_away()
    {
        var table = new BucketTable(1, [BucketPrefix.Parse("0"), BucketPrefix.Parse("1")]);
        var plan = new ProbePlan(table, default, new byte[Signature.Length], ProbeBudget.Exact);

        Assert.Equal(0.5, plan.CoverageOf(prefix => prefix == BucketPrefix.Parse("1") ? 0 : 1), 1e-12);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void Near_duplicates_lie_in_planned_buckets_as_often_as_the_plans_say(double wanted)
    {
        var random = new Random(33);
        var table = TestTables.Random(random, buckets: 256);
        double found = 0, expected = 0, variance = 0;
        for (var query = 0; query < 20_000; query++)
        {
            var signature = TestTables.RandomSignature(random);
            var costs = TestTables.FlipCosts(random);
            var plan = new ProbePlan(table, signature, costs, new ProbeBudget(wanted));
            var copy = signature.Bits;
            for (var bit = 0; bit < Signature.Length; bit++)
            {
                if (random.NextDouble() < FlipCost.FlipProbability(costs[bit]))
                {
                    copy ^= 1u << (Signature.Length - 1 - bit);
                }
            }

            found += plan.Probes.Any(probe => probe.Prefix.Contains(new Signature(copy))) ? 1 : 0;
            expected += plan.Coverage;
            variance += plan.Coverage * (1 - plan.Coverage);
        }

        var error = (found - expected) / Math.Sqrt(variance);
        Assert.True(Math.Abs(error) < 4, $"found {found}, expected {expected:F1}, {error:F2} standard deviations (seed 33)");
    }

    [Fact]
    public void Gaussian_noise_on_the_values_behind_the_bits_is_covered_as_planned()
    {
        var random = new Random(34);
        var table = TestTables.Random(random, buckets: 256);
        const int Queries = 10_000;
        const float Noise = 0.3f;
        double found = 0, expected = 0;
        for (var query = 0; query < Queries; query++)
        {
            uint signature = 0, copy = 0;
            var costs = new byte[Signature.Length];
            for (var bit = 0; bit < costs.Length; bit++)
            {
                var value = (float)Gaussian(random);
                costs[bit] = FlipCost.FromMargin(Math.Abs(value), Noise);
                signature = signature << 1 | (value > 0 ? 1u : 0);
                copy = copy << 1 | (value + Noise * Gaussian(random) > 0 ? 1u : 0);
            }

            var plan = new ProbePlan(table, new Signature(signature), costs, new ProbeBudget(0.95));
            found += plan.Probes.Any(probe => probe.Prefix.Contains(new Signature(copy))) ? 1 : 0;
            expected += plan.Coverage;
        }

        // The logistic approximation of the normal distribution errs by up to 0.01 a bit.
        Assert.InRange(found / Queries, expected / Queries - 0.02, 0.999);
    }

    [Fact]
    public void United_plans_ask_each_bucket_once_for_all_queries_that_want_it()
    {
        var random = new Random(35);
        var table = TestTables.Random(random, buckets: 64);
        var plans = Enumerable.Range(0, 8)
            .Select(_ => new ProbePlan(table, TestTables.RandomSignature(random), TestTables.FlipCosts(random, most: 40), new ProbeBudget(0.8)))
            .ToArray();

        var visits = ProbePlan.Unite(plans);

        Assert.Equal(visits.Count, visits.Select(visit => visit.Prefix).Distinct().Count());
        Assert.Contains(visits, visit => visit.Queries.Count > 1);
        for (var query = 0; query < plans.Length; query++)
        {
            Assert.Equal(
                plans[query].Probes.Select(probe => probe.Prefix).ToHashSet(),
                visits.Where(visit => visit.Queries.Contains(query)).Select(visit => visit.Prefix).ToHashSet());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_coverage_that_is_no_probability_is_refused(double coverage) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbeBudget(coverage));

    [Fact]
    public void A_plan_asks_at_least_one_bucket() => Assert.Throws<ArgumentOutOfRangeException>(() => new ProbeBudget(maxBuckets: 0));

    [Fact]
    public void Buckets_searched_by_an_exact_plan_and_merged_answer_as_brute_force_with_planted_neighbours()
    {
        var random = new Random(36);
        var table = TestTables.Random(random, buckets: 40);
        var shards = table.Prefixes.ToDictionary(
            prefix => prefix, _ => new VpTreeShard<HammingDistance>(32, new ShardOptions { LeafCapacity = 16 }));
        var expected = new BruteForceShard<HammingDistance>();
        var query = TestCodes.Uniform(random, 32);
        int[] planted = [0, 1, 15, 31, 47];
        for (var id = 0; id < 4000; id++)
        {
            var code = id < planted.Length ? TestCodes.WithFlippedBits(random, query, planted[id]) : TestCodes.Uniform(random, 32);
            expected.Add(id, code);
            Assert.True(shards[table.Find(SignatureOf(code))].Add(id, code));
        }

        var plan = new ProbePlan(table, SignatureOf(query), TestTables.FlipCosts(random), ProbeBudget.Exact);
        foreach (var maxDistance in new[] { 0, 1, 15, 31, 47, 110, float.PositiveInfinity })
        {
            var merged = NeighborMerge.Nearest(plan.Probes.Select(probe => shards[probe.Prefix].Search(query, 20, maxDistance)), 20);

            Assert.Equal(expected.Search(query, 20, maxDistance), merged);
            Assert.Equal(
                planted.Where(distance => distance <= maxDistance).Select(distance => (float)distance),
                merged.Take(planted.Count(distance => distance <= maxDistance)).Select(neighbor => neighbor.Distance));
        }
    }

    private static Signature SignatureOf(byte[] code) => new(BinaryPrimitives.ReadUInt32BigEndian(code));

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
