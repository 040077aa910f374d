namespace OrleansImageSearch.Cli.Http;

/// <summary>The cluster as <c>GET /v1/cluster</c> tells it; what has no value, as the skew of an empty cluster, is left out of it.</summary>
internal sealed record ClusterStatus(
    string Engine,
    long Images,
    int ActivationsInFlight,
    int MovesInFlight,
    double SearchesPerSecond,
    double IngestsPerSecond,
    IReadOnlyList<SiloStatus> Silos,
    IReadOnlyList<MeasureStatus> Measures,
    double? Skew = null,
    double? SearchP50Ms = null,
    double? SearchP99Ms = null,
    StorageStatus? Storage = null);

internal sealed record SiloStatus(
    string Address, string Status, long Descriptors, IReadOnlyList<GrainCount> Grains, SiloLoad? Load = null);

internal sealed record SiloLoad(double UptimeSeconds, long WorkingSetBytes, double CpuShare, int Buckets);

internal sealed record GrainCount(string Type, int Activations);

/// <summary>A measure's buckets; the name carries its version, <c>pdq/1</c>. Cold are the prefixes of buckets that no silo holds.</summary>
internal sealed record MeasureStatus(
    string Measure, long Descriptors, IReadOnlyList<BucketStatus> Buckets, IReadOnlyList<string> Cold);

internal sealed record BucketStatus(string Prefix, long Count, string Silo);

/// <summary>Where uploaded originals are; the skew is left out where there are none.</summary>
internal sealed record StorageStatus(int Copies, IReadOnlyList<DiskStatus> Disks, IReadOnlyList<string> Problems, double? Skew = null, string? S3 = null);

internal sealed record DiskStatus(string State, long Files, long UsedBytes);
