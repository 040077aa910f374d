using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>
/// Says what happened from one overview of the cluster to the next. The first one is where it begins. An overview in which a silo that is
/// not silent has not reported yet says nothing of buckets, since the cluster grain has just been activated anew: what was known of them
/// stays. A bucket that is in nobody's memory while its silo lives is on its way, and counts when it is loaded.
/// </summary>
public sealed class ClusterChanges
{
    private readonly Dictionary<SiloAddress, SiloStatus> _silos = [];
    private readonly HashSet<SiloAddress> _leavers = [];
    private readonly Dictionary<string, Dictionary<string, SiloAddress?>> _holders = [];
    private readonly HashSet<(string Measure, string Prefix)> _lost = [];
    private ClusterOverview? _last;

    /// <param name="overview">The newest.</param>
    /// <returns>The overview, with what was known before where it does not know it yet, and the changes in the order to be told.</returns>
    public (ClusterOverview Known, IReadOnlyList<ClusterChange> Changes) Take(ClusterOverview overview)
    {
        List<ClusterChange> changes = [.. _last is null ? [] : SiloChanges(overview)];
        foreach (var silo in overview.Silos)
        {
            _silos[silo.Address] = silo.Status;
            if (silo.Status is SiloStatus.ShuttingDown or SiloStatus.Stopping)
            {
                _leavers.Add(silo.Address);
            }
        }

        var isComplete = overview.Measures.Length > 0
            && overview.Silos.All(silo => silo.Status != SiloStatus.Active || silo.Report is not null || silo.IsSilent);
        if (isComplete)
        {
            changes.AddRange(overview.Measures.SelectMany(BucketChanges));
        }
        else if (_last is not null)
        {
            overview = overview with
            {
                Measures = _last.Measures,
                Silos = Array.ConvertAll(overview.Silos, silo => silo with { Report = silo.Report ?? LastReport(silo) }),
            };
        }

        _last = overview;
        return (overview, changes);
    }

    private SiloReport? LastReport(SiloOverview silo) =>
        silo.Status == SiloStatus.Dead ? null : Array.Find(_last!.Silos, last => last.Address.Equals(silo.Address))?.Report;

    private IEnumerable<ClusterChange> SiloChanges(ClusterOverview overview)
    {
        foreach (var silo in overview.Silos)
        {
            var before = _silos.GetValueOrDefault(silo.Address);
            if (silo.Status == SiloStatus.Active && before != SiloStatus.Active)
            {
                yield return new ClusterChange(ClusterChangeKind.Joined, silo.Address);
            }
            else if (silo.Status == SiloStatus.Dead && before is not (SiloStatus.Dead or SiloStatus.None))
            {
                yield return new ClusterChange(_leavers.Contains(silo.Address) ? ClusterChangeKind.Left : ClusterChangeKind.Dead, silo.Address);
            }
        }
    }

    private IEnumerable<ClusterChange> BucketChanges(MeasureOverview measure)
    {
        if (!_holders.TryGetValue(measure.Measure, out var before))
        {
            _holders[measure.Measure] = measure.Buckets.ToDictionary(bucket => bucket.Prefix, bucket => bucket.Silo);
            return [];
        }

        var now = new Dictionary<string, SiloAddress?>();
        var told = new List<(ClusterChangeKind Kind, string Prefix, SiloAddress? From, SiloAddress? To)>();
        foreach (var bucket in measure.Buckets)
        {
            var from = before.GetValueOrDefault(bucket.Prefix);
            now[bucket.Prefix] = bucket.Silo ?? from;
            if (bucket.Silo is { } to && !to.Equals(from))
            {
                told.Add((from is null || HasDied(from) ? ClusterChangeKind.Loaded : ClusterChangeKind.Moved, bucket.Prefix, from, to));
                _lost.Remove((measure.Measure, bucket.Prefix));
            }
            else if (bucket.Silo is null && from is not null && HasDied(from) && _lost.Add((measure.Measure, bucket.Prefix)))
            {
                told.Add((ClusterChangeKind.Lost, bucket.Prefix, from, null));
            }
        }

        _holders[measure.Measure] = now;
        return
        [
            .. told.Where(change => change.Kind == ClusterChangeKind.Lost).GroupBy(Place, Gather),
            .. before.Where(bucket => !now.ContainsKey(bucket.Key)).Select(bucket => new ClusterChange(
                ClusterChangeKind.Split, Measure: measure.Measure, Buckets: [bucket.Key], Into: [.. now.Keys.Where(IsPartOf(bucket.Key))], From: bucket.Value)),
            .. told.Where(change => change.Kind != ClusterChangeKind.Lost).GroupBy(Place, Gather),
        ];

        static (ClusterChangeKind, SiloAddress?, SiloAddress?) Place((ClusterChangeKind Kind, string Prefix, SiloAddress? From, SiloAddress? To) change) =>
            (change.Kind, change.From, change.To);

        ClusterChange Gather(
            (ClusterChangeKind Kind, SiloAddress? From, SiloAddress? To) place,
            IEnumerable<(ClusterChangeKind Kind, string Prefix, SiloAddress? From, SiloAddress? To)> changes) =>
            new(place.Kind, Measure: measure.Measure, Buckets: [.. changes.Select(change => change.Prefix)], From: place.From, To: place.To);
    }

    private bool HasDied(SiloAddress silo) =>
        _silos.GetValueOrDefault(silo) is SiloStatus.Dead or SiloStatus.None && !_leavers.Contains(silo);

    /// <summary>Whether a prefix begins with another; <c>*</c> begins them all.</summary>
    private static Func<string, bool> IsPartOf(string whole) => prefix => whole == "*" || prefix.StartsWith(whole, StringComparison.Ordinal);
}
