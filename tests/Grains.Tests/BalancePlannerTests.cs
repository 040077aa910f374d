using System.Net;
using FsCheck;
using FsCheck.Fluent;
using OrleansImageSearch.Grains.Cluster;

namespace OrleansImageSearch.Grains.Tests;

public class BalancePlannerTests
{
    /// <summary>Silos, and buckets spread over them in any way, a few of them empty or very large.</summary>
    private static readonly Arbitrary<Cluster> Clusters = (
        from silos in Gen.Choose(1, 8)
        from buckets in Gen.ListOf(
            from silo in Gen.Choose(0, silos - 1)
            from count in Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 1_000), Gen.Choose(30_000, 60_000))
            select (silo, count))
        select new Cluster(
            [.. Enumerable.Range(0, silos).Select(Silo)],
            [.. buckets.Select((bucket, i) => new PlacedBucket($"pdq/1/{i:D3}", Silo(bucket.silo), bucket.count))])).ToArbitrary();

    [Fact]
    public void A_plan_leaves_every_silo_within_a_tenth_or_one_bucket_of_the_mean() => Check(cluster =>
    {
        var loads = Loads(cluster, Carry(cluster));
        var mean = loads.Average();
        var allowed = Math.Max(0.1 * mean, cluster.Buckets.Select(bucket => bucket.Count).DefaultIfEmpty().Max());
        return loads.All(load => Math.Abs(load - mean) <= allowed);
    });

    [Fact]
    public void A_plan_never_makes_the_fullest_silo_fuller() => Check(cluster =>
        Loads(cluster, Carry(cluster)).Max() <= Loads(cluster, cluster.Buckets).Max());

    [Fact]
    public void A_plan_moves_each_bucket_at_most_once_and_only_to_another_silo_of_the_cluster() => Check(cluster =>
    {
        var owners = cluster.Buckets.ToDictionary(bucket => bucket.Key, bucket => bucket.Silo);
        var plan = BalancePlanner.Plan(cluster.Silos, cluster.Buckets);
        return plan.DistinctBy(move => move.Key).Count() == plan.Count
            && plan.All(move => cluster.Silos.Contains(move.To) && !move.To.Equals(owners[move.Key]));
    });

    [Fact]
    public void After_a_plan_there_is_nothing_left_to_do() => Check(cluster =>
        BalancePlanner.Plan(cluster.Silos, Carry(cluster)).Count == 0);

    [Fact]
    public void The_order_of_silos_and_buckets_does_not_matter() => Check(cluster =>
        BalancePlanner.Plan(cluster.Silos, cluster.Buckets).SequenceEqual(
            BalancePlanner.Plan([.. cluster.Silos.Reverse()], [.. cluster.Buckets.Reverse()])));

    [Theory]
    [InlineData(3, 12)]
    [InlineData(3, 200)]
    [InlineData(1, 7)]
    [InlineData(9, 100)]
    public void A_silo_that_joins_an_even_cluster_gets_its_share_in_as_many_moves_as_that_takes(int silos, int buckets)
    {
        PlacedBucket[] even = [.. Enumerable.Range(0, buckets).Select(i => new PlacedBucket($"pdq/1/{i:D3}", Silo(i % silos), 100))];
        SiloAddress[] joined = [.. Enumerable.Range(0, silos + 1).Select(Silo)];

        var plan = BalancePlanner.Plan(joined, even);

        Assert.All(plan, move => Assert.Equal(Silo(silos), move.To));
        Assert.InRange(plan.Count, 0.9 * buckets / (silos + 1) - 1, (double)buckets / (silos + 1));
    }

    [Fact]
    public void Buckets_that_cannot_be_spread_better_stay()
    {
        Assert.Empty(BalancePlanner.Plan([Silo(0), Silo(1), Silo(2)], [new PlacedBucket("pdq/1/*", Silo(1), 500)]));
        Assert.Empty(BalancePlanner.Plan([Silo(0)], [new PlacedBucket("pdq/1/0", Silo(0), 5), new PlacedBucket("pdq/1/1", Silo(0), 9)]));
        Assert.Empty(BalancePlanner.Plan([Silo(0), Silo(1)], []));
    }

    private static void Check(Func<Cluster, bool> property) =>
        Prop.ForAll(Clusters, property).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static IReadOnlyList<PlacedBucket> Carry(Cluster cluster)
    {
        var moves = BalancePlanner.Plan(cluster.Silos, cluster.Buckets).ToDictionary(move => move.Key, move => move.To);
        return [.. cluster.Buckets.Select(bucket => bucket with { Silo = moves.GetValueOrDefault(bucket.Key, bucket.Silo) })];
    }

    private static long[] Loads(Cluster cluster, IEnumerable<PlacedBucket> buckets) =>
        [.. cluster.Silos.Select(silo => buckets.Where(bucket => bucket.Silo.Equals(silo)).Sum(bucket => (long)bucket.Count))];

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 11111 + number, 1);

    private sealed record Cluster(SiloAddress[] Silos, PlacedBucket[] Buckets);
}
