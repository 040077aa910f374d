using OrleansImageSearch.Grains.Cluster;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>What happened to the cluster as HTTP shows it.</summary>
internal static class ClusterMapping
{
    /// <returns>The change, for the number it will have.</returns>
    public static Func<long, ClusterChange> At(this Grains.Cluster.ClusterChange change, DateTimeOffset at) => number => new ClusterChange(
        number,
        at,
        change.Kind switch
        {
            ClusterChangeKind.Joined => "joined",
            ClusterChangeKind.Left => "left",
            ClusterChangeKind.Dead => "dead",
            ClusterChangeKind.Split => "split",
            ClusterChangeKind.Moved => "moved",
            ClusterChangeKind.Loaded => "loaded",
            ClusterChangeKind.Lost => "lost",
            _ => throw new ArgumentOutOfRangeException(nameof(change), change.Kind, null),
        },
        change.Silo?.ToString(),
        change.Measure,
        change.Buckets?.ToArray(),
        change.Into?.ToArray(),
        change.From?.ToString(),
        change.To?.ToString());
}
