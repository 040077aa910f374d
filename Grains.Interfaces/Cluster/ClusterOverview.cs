namespace OrleansImageSearch.Grains.Interfaces.Cluster;

/// <summary>The whole cluster, a report's age behind.</summary>
/// <param name="Version">Grows with everything that is learned.</param>
/// <param name="Silos">Every silo the membership table knows, in address order.</param>
/// <param name="Measures">Buckets by measure.</param>
/// <param name="MovesInFlight">Buckets on their way from one silo to another.</param>
[GenerateSerializer, Immutable, Alias("cluster-overview")]
public sealed record ClusterOverview(
    [property: Id(0)] long Version,
    [property: Id(1)] SiloOverview[] Silos,
    [property: Id(2)] MeasureOverview[] Measures,
    [property: Id(3)] int MovesInFlight)
{
    /// <summary>The descriptors on the fullest active silo over the mean of all active ones: 1 is even. Null without descriptors.</summary>
    public double? Skew
    {
        get
        {
            long[] held = [.. Silos.Where(silo => silo.Status == SiloStatus.Active).Select(silo => silo.Report?.Descriptors ?? 0)];
            return held.Sum() == 0 ? null : held.Max() / held.Average();
        }
    }

    /// <summary>Searches of the last minute on all silos.</summary>
    public LatencyHistogram SearchLatency => LatencyHistogram.Sum(Reports.Select(report => report.SearchLatency));

    /// <summary>What the silos last said.</summary>
    public IEnumerable<SiloReport> Reports => Silos.Select(silo => silo.Report).OfType<SiloReport>();
}

/// <param name="Address">As the membership table has it.</param>
/// <param name="Status">As the membership table has it.</param>
/// <param name="Grains">Its activations by grain type.</param>
/// <param name="Report">What it last said of itself; null where it has not, or is gone.</param>
/// <param name="Silence">Since its last report, or since it was first known where there was none; zero where it is dead.</param>
/// <param name="IsSilent">Whether it is active and its report is overdue: it is busy, cut off, or about to be declared dead.</param>
[GenerateSerializer, Immutable, Alias("silo-overview")]
public sealed record SiloOverview(
    [property: Id(0)] SiloAddress Address,
    [property: Id(1)] SiloStatus Status,
    [property: Id(2)] GrainCount[] Grains,
    [property: Id(3)] SiloReport? Report,
    [property: Id(4)] TimeSpan Silence,
    [property: Id(5)] bool IsSilent);

/// <param name="Type">The grain's type.</param>
/// <param name="Activations">How many are in memory.</param>
[GenerateSerializer, Immutable, Alias("grain-count")]
public readonly record struct GrainCount([property: Id(0)] string Type, [property: Id(1)] int Activations);

/// <param name="Measure">The stamp.</param>
/// <param name="TableVersion">Grows with every split.</param>
/// <param name="Buckets">Every bucket of the table, in signature order.</param>
[GenerateSerializer, Immutable, Alias("measure-overview")]
public sealed record MeasureOverview(
    [property: Id(0)] string Measure, [property: Id(1)] long TableVersion, [property: Id(2)] BucketOverview[] Buckets);

/// <param name="Prefix">Zeros and ones, or <c>*</c>.</param>
/// <param name="Silo">Who holds it; null where nobody does, so that it loads when it is first asked.</param>
/// <param name="Count">Descriptors held; 0 where nobody holds it.</param>
/// <param name="MemoryBytes">Bytes its shard takes.</param>
/// <param name="ActivatedAt">When it was loaded there.</param>
[GenerateSerializer, Immutable, Alias("bucket-overview")]
public readonly record struct BucketOverview(
    [property: Id(0)] string Prefix,
    [property: Id(1)] SiloAddress? Silo,
    [property: Id(2)] int Count,
    [property: Id(3)] long MemoryBytes,
    [property: Id(4)] DateTimeOffset? ActivatedAt);
