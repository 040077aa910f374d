namespace OrleansImageSearch.Cli.Http;

/// <summary>The cluster as <c>GET /v1/cluster</c> tells it.</summary>
internal sealed record ClusterStatus(
    string Engine, long Images, IReadOnlyList<SiloStatus> Silos, IReadOnlyList<MeasureStatus> Measures);

internal sealed record SiloStatus(string Address, string Status, long Descriptors, IReadOnlyList<GrainCount> Grains);

internal sealed record GrainCount(string Type, int Activations);

/// <summary>A measure's buckets; the name carries its version, <c>pdq/1</c>. Unanswered are the prefixes of buckets that did not answer.</summary>
internal sealed record MeasureStatus(
    string Measure, long Descriptors, IReadOnlyList<BucketStatus> Buckets, IReadOnlyList<string> Unanswered);

internal sealed record BucketStatus(string Prefix, long Count, string Silo);
