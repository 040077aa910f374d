namespace OrleansImageSearch.Grains.Cluster;

/// <summary>A bucket and where it is.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Silo">Who holds it.</param>
/// <param name="Count">Descriptors held.</param>
internal readonly record struct PlacedBucket(string Key, SiloAddress Silo, int Count);

/// <summary>A bucket to be moved.</summary>
/// <param name="Key">Its key.</param>
/// <param name="To">Who is to hold it.</param>
internal readonly record struct BucketMove(string Key, SiloAddress To);

/// <summary>
/// Spreads buckets over silos by their descriptors. Nothing moves as long as every silo is within 10%, or one largest bucket, of
/// the mean. Otherwise the fullest silo gives the emptiest one the bucket nearest to half their difference, until all
/// are within 10% or no such gift brings the two closer; then they are within one bucket. Each gift lessens the sum
/// of squared loads, so it ends. The same input gives the same plan, in whatever order it comes.
/// </summary>
internal static class BalancePlanner
{
    /// <summary>How far from the mean a silo may be, as a share of it.</summary>
    private const double Tolerance = 0.1;

    /// <param name="silos">Silos that may hold buckets.</param>
    /// <param name="buckets">Buckets, all of them on these silos.</param>
    /// <returns>At most one move a bucket.</returns>
    public static IReadOnlyList<BucketMove> Plan(IReadOnlyCollection<SiloAddress> silos, IReadOnlyCollection<PlacedBucket> buckets)
    {
        if (silos.Count < 2 || buckets.Count == 0)
        {
            return [];
        }

        Load[] loads = [.. silos.OrderBy(silo => silo.ToParsableString(), StringComparer.Ordinal).Select(silo => new Load(silo, buckets))];
        var mean = loads.Average(load => load.Descriptors);
        if (IsWithin(Math.Max(Tolerance * mean, buckets.Max(bucket => bucket.Count))))
        {
            return [];
        }

        var moved = new Dictionary<string, SiloAddress>();
        while (!IsWithin(Tolerance * mean) && Fullest().TryGiveTo(Emptiest()) is { } gift)
        {
            moved[gift.Key] = gift.To;
        }

        return [.. buckets
            .Where(bucket => moved.TryGetValue(bucket.Key, out var to) && !to.Equals(bucket.Silo))
            .OrderByDescending(bucket => bucket.Count)
            .ThenBy(bucket => bucket.Key, StringComparer.Ordinal)
            .Select(bucket => new BucketMove(bucket.Key, moved[bucket.Key]))];

        bool IsWithin(double distance) => Array.TrueForAll(loads, load => Math.Abs(load.Descriptors - mean) <= distance);

        Load Fullest() => loads.MaxBy(load => load.Descriptors)!;

        Load Emptiest() => loads.MinBy(load => load.Descriptors)!;
    }

    private sealed class Load(SiloAddress silo, IEnumerable<PlacedBucket> all)
    {
        private readonly List<PlacedBucket> _buckets =
            [.. all.Where(bucket => bucket.Silo.Equals(silo) && bucket.Count > 0).OrderBy(bucket => bucket.Key, StringComparer.Ordinal)];

        public long Descriptors { get; private set; } =
            all.Where(bucket => bucket.Silo.Equals(silo)).Sum(bucket => (long)bucket.Count);

        /// <returns>Null where every bucket is at least as large as the difference.</returns>
        public BucketMove? TryGiveTo(Load other)
        {
            var difference = Descriptors - other.Descriptors;
            var fitting = _buckets.Where(bucket => bucket.Count < difference).ToArray();
            if (fitting.Length == 0)
            {
                return null;
            }

            var gift = fitting.MinBy(bucket => Math.Abs(2L * bucket.Count - difference));
            _buckets.Remove(gift);
            Descriptors -= gift.Count;
            other._buckets.Add(gift);
            other.Descriptors += gift.Count;
            return new BucketMove(gift.Key, other.Silo);
        }

        private SiloAddress Silo => silo;
    }
}
