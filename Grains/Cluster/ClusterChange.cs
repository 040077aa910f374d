namespace OrleansImageSearch.Grains.Cluster;

/// <summary>Something that happened to the cluster.</summary>
/// <param name="Kind">What.</param>
/// <param name="Silo">The silo that joined, left or died.</param>
/// <param name="Measure">The stamp of the buckets' measure.</param>
/// <param name="Buckets">The prefixes of the buckets that it happened to at once; of a split one.</param>
/// <param name="Into">Of a split: the prefixes that took the bucket's place.</param>
/// <param name="From">Who held the buckets.</param>
/// <param name="To">Who holds them now.</param>
public sealed record ClusterChange(
    ClusterChangeKind Kind,
    SiloAddress? Silo = null,
    string? Measure = null,
    IReadOnlyList<string>? Buckets = null,
    IReadOnlyList<string>? Into = null,
    SiloAddress? From = null,
    SiloAddress? To = null);

/// <summary>What can happen to a cluster.</summary>
public enum ClusterChangeKind
{
    /// <summary>A silo became active.</summary>
    Joined,

    /// <summary>A silo went after it had said so.</summary>
    Left,

    /// <summary>A silo was declared dead.</summary>
    Dead,

    /// <summary>A bucket made way for two or more with longer prefixes.</summary>
    Split,

    /// <summary>Buckets went from a silo that lives, or left, to another.</summary>
    Moved,

    /// <summary>Buckets that nobody held, or only a dead silo, were loaded.</summary>
    Loaded,

    /// <summary>Buckets are in nobody's memory since their silo is dead.</summary>
    Lost,
}
