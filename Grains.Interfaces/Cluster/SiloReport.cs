namespace OrleansImageSearch.Grains.Interfaces.Cluster;

/// <summary>What a silo says of itself.</summary>
[GenerateSerializer, Immutable, Alias("silo-report")]
public sealed record SiloReport
{
    [Id(0)] public required SiloAddress Address { get; init; }

    [Id(1)] public required string Name { get; init; }

    /// <summary>When the process started.</summary>
    [Id(2)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Version and commit of the program.</summary>
    [Id(3)] public required string ProgramVersion { get; init; }

    /// <summary>Stamps of all measures it knows, in order.</summary>
    [Id(4)] public required string[] Measures { get; init; }

    /// <summary>Physical memory of the process.</summary>
    [Id(5)] public long WorkingSetBytes { get; init; }

    /// <summary>Of it, the managed heap.</summary>
    [Id(6)] public long ManagedHeapBytes { get; init; }

    /// <summary>Processor time used since the report before, 0..1 of all processors.</summary>
    [Id(7)] public double CpuShare { get; init; }

    [Id(8)] public int ProcessorCount { get; init; }

    /// <summary>Buckets in memory.</summary>
    [Id(9)] public BucketReport[] Buckets { get; init; } = [];

    /// <summary>Buckets that are being loaded.</summary>
    [Id(10)] public int ActivationsInFlight { get; init; }

    /// <summary>Searches answered, mean of the last ten seconds.</summary>
    [Id(11)] public double SearchesPerSecond { get; init; }

    /// <summary>Images taken in or known before, mean of the last ten seconds.</summary>
    [Id(12)] public double IngestsPerSecond { get; init; }

    /// <summary>Searches of the last minute.</summary>
    [Id(13)] public LatencyHistogram SearchLatency { get; init; } = LatencyHistogram.Empty;

    /// <summary>Descriptors in all its buckets.</summary>
    public long Descriptors => Buckets.Sum(bucket => (long)bucket.Count);
}

/// <summary>A bucket in a silo's memory.</summary>
/// <param name="Key">As <see cref="Buckets.BucketKey"/> writes it.</param>
/// <param name="Count">Descriptors held.</param>
/// <param name="MemoryBytes">Bytes its shard takes.</param>
/// <param name="ActivatedAt">When it was loaded.</param>
/// <param name="Epoch">Of two activations of one bucket, that of the smaller epoch is stale.</param>
[GenerateSerializer, Immutable, Alias("bucket-report")]
public readonly record struct BucketReport(
    [property: Id(0)] string Key,
    [property: Id(1)] int Count,
    [property: Id(2)] long MemoryBytes,
    [property: Id(3)] DateTimeOffset ActivatedAt,
    [property: Id(4)] long Epoch);
