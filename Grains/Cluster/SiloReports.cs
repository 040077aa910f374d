using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Grains.Cluster;

/// <summary>The last report of each silo, and when it came by this silo's monotonic clock.</summary>
internal sealed class SiloReports(TimeProvider time)
{
    private readonly Dictionary<SiloAddress, (SiloReport Report, long At)> _last = [];
    private readonly Dictionary<SiloAddress, long> _firstKnown = [];

    public IEnumerable<SiloReport> All => _last.Values.Select(last => last.Report);

    public SiloReport? Find(SiloAddress silo) => _last.TryGetValue(silo, out var last) ? last.Report : null;

    /// <summary>
    /// Keeps the report. The eldest silo says what the cluster runs, so that it is always the newcomer that must go, whichever
    /// reports first.
    /// </summary>
    /// <exception cref="SiloRefusedException">The silo differs from the eldest one.</exception>
    public void Take(SiloReport report)
    {
        _last.Remove(report.Address);
        var eldest = All.Append(report).OrderBy(each => each.StartedAt).ThenBy(each => each.Address.ToParsableString(), StringComparer.Ordinal).First();
        if (report.ProgramVersion != eldest.ProgramVersion)
        {
            throw new SiloRefusedException(
                $"{Names(report)} runs version {report.ProgramVersion}, but the cluster runs {eldest.ProgramVersion} ({Names(eldest)}): "
                + "install the same version on all nodes, or stop them all before starting another.");
        }

        if (!report.Measures.SequenceEqual(eldest.Measures))
        {
            throw new SiloRefusedException(
                $"{Names(report)} has the measures {string.Join(", ", report.Measures)}, but the cluster has "
                + $"{string.Join(", ", eldest.Measures)} ({Names(eldest)}): configure all nodes alike.");
        }

        _last[report.Address] = (report, time.GetTimestamp());
    }

    /// <summary>Forgets silos that are dead, and those that the membership table does not know and that have been silent for long.</summary>
    public void Drop(IReadOnlyDictionary<SiloAddress, SiloStatus> hosts, TimeSpan outdatedAfter)
    {
        foreach (var silo in _last.Keys)
        {
            if (hosts.TryGetValue(silo, out var status) ? status == SiloStatus.Dead : !IsFresh(silo, outdatedAfter))
            {
                _last.Remove(silo);
                _firstKnown.Remove(silo);
            }
        }
    }

    public bool IsFresh(SiloAddress silo, TimeSpan age) =>
        _last.TryGetValue(silo, out var last) && time.GetElapsedTime(last.At) <= age;

    /// <summary>Since the silo's last report, or since this was first asked where there was none.</summary>
    public TimeSpan SilenceOf(SiloAddress silo)
    {
        if (_last.TryGetValue(silo, out var last))
        {
            return time.GetElapsedTime(last.At);
        }

        var now = time.GetTimestamp();
        return _firstKnown.TryAdd(silo, now) ? TimeSpan.Zero : time.GetElapsedTime(_firstKnown[silo], now);
    }

    private static string Names(SiloReport report) => $"silo {report.Name} at {report.Address.Endpoint}";
}
