namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>The cluster as this node sees it.</summary>
/// <param name="Engine">What runs the grains, and its version.</param>
/// <param name="Images">Stored images.</param>
/// <param name="Skew">The descriptors on the fullest silo over the mean of all active silos: 1 is even; absent where there are none.</param>
/// <param name="Silos">Every silo the membership table knows.</param>
/// <param name="Measures">Buckets by measure.</param>
/// <param name="Node">This process.</param>
public sealed record ClusterReport(
    string Engine, long Images, double? Skew, SiloReport[] Silos, MeasureReport[] Measures, NodeReport Node);

/// <param name="Address">As the membership table has it.</param>
/// <param name="Status">As active or dead.</param>
/// <param name="Descriptors">Descriptors in its buckets.</param>
/// <param name="Grains">Its activations by grain type.</param>
public sealed record SiloReport(string Address, string Status, long Descriptors, GrainCount[] Grains);

/// <param name="Type">The grain's type.</param>
/// <param name="Activations">How many are in memory.</param>
public sealed record GrainCount(string Type, int Activations);

/// <param name="Measure">Name and version, pdq/1.</param>
/// <param name="TableVersion">Grows with every split.</param>
/// <param name="Descriptors">In all buckets that answered.</param>
/// <param name="Buckets">In signature order.</param>
/// <param name="Unanswered">Prefixes of buckets that did not answer.</param>
public sealed record MeasureReport(
    string Measure, long TableVersion, long Descriptors, BucketReport[] Buckets, string[] Unanswered);

/// <param name="Prefix">Zeros and ones, or * for everything.</param>
/// <param name="Count">Descriptors held.</param>
/// <param name="MemoryBytes">Bytes its shard takes.</param>
/// <param name="Silo">The silo that holds it.</param>
/// <param name="ActivatedAt">When it was loaded there.</param>
public sealed record BucketReport(string Prefix, int Count, long MemoryBytes, string Silo, DateTimeOffset ActivatedAt);

/// <param name="WorkingSetBytes">Physical memory of the process.</param>
/// <param name="ManagedHeapBytes">Of it, the managed heap.</param>
/// <param name="UptimeSeconds">Since the process started.</param>
public sealed record NodeReport(long WorkingSetBytes, long ManagedHeapBytes, double UptimeSeconds);
