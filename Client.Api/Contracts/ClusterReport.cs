namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>The cluster by the last reports of its silos, about a second old.</summary>
/// <param name="Engine">What runs the grains, and its version.</param>
/// <param name="Version">As <c>known</c> in the next request: it is answered when there is something newer.</param>
/// <param name="Images">Stored images.</param>
/// <param name="Skew">The descriptors on the fullest silo over the mean of all active silos: 1 is even; absent where there are none.</param>
/// <param name="ActivationsInFlight">Buckets that are being loaded.</param>
/// <param name="MovesInFlight">Buckets on their way from one silo to another.</param>
/// <param name="SearchesPerSecond">On all silos, mean of the last ten seconds.</param>
/// <param name="IngestsPerSecond">Images taken in or known before, on all silos, mean of the last ten seconds.</param>
/// <param name="SearchP50Ms">Median time of the searches of the last minute on all silos; absent where there were none.</param>
/// <param name="SearchP99Ms">Time that 99% of them did not exceed.</param>
/// <param name="Silos">Every silo the membership table knows.</param>
/// <param name="Measures">Buckets by measure.</param>
/// <param name="Node">This process.</param>
/// <param name="Storage">Where uploaded originals are kept.</param>
/// <param name="At">When it was put together.</param>
public sealed record ClusterReport(
    string Engine,
    long Version,
    long Images,
    double? Skew,
    int ActivationsInFlight,
    int MovesInFlight,
    double SearchesPerSecond,
    double IngestsPerSecond,
    double? SearchP50Ms,
    double? SearchP99Ms,
    SiloReport[] Silos,
    MeasureReport[] Measures,
    NodeReport Node,
    StorageReport Storage,
    DateTimeOffset At);

/// <param name="Address">As the membership table has it.</param>
/// <param name="Status">As active or dead.</param>
/// <param name="Descriptors">Descriptors in its buckets.</param>
/// <param name="Grains">Its activations by grain type.</param>
/// <param name="Load">What it last said of itself; absent where it has not, or is gone.</param>
/// <param name="State">
/// joining, active, silent, leaving or dead. Silent: active by the membership table, but its report is overdue; it is busy, cut off, or
/// about to be declared dead.
/// </param>
/// <param name="SilenceSeconds">Since its last report; 0 where it is dead.</param>
public sealed record SiloReport(
    string Address, string Status, long Descriptors, GrainCount[] Grains, SiloLoad? Load, string State, double SilenceSeconds);

/// <param name="Name">The silo's name.</param>
/// <param name="ProgramVersion">Version and commit of the program.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="UptimeSeconds">Since then.</param>
/// <param name="WorkingSetBytes">Physical memory of the process.</param>
/// <param name="ManagedHeapBytes">Of it, the managed heap.</param>
/// <param name="CpuShare">Processor time used, 0 to 1 of all processors.</param>
/// <param name="Processors">How many it has.</param>
/// <param name="Buckets">Buckets in memory.</param>
/// <param name="ActivationsInFlight">Buckets that are being loaded.</param>
/// <param name="SearchesPerSecond">Mean of the last ten seconds.</param>
/// <param name="IngestsPerSecond">Images taken in or known before, mean of the last ten seconds.</param>
/// <param name="SearchP50Ms">Median time of the searches of the last minute; absent where there were none.</param>
/// <param name="SearchP99Ms">Time that 99% of them did not exceed.</param>
public sealed record SiloLoad(
    string Name,
    string ProgramVersion,
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    long WorkingSetBytes,
    long ManagedHeapBytes,
    double CpuShare,
    int Processors,
    int Buckets,
    int ActivationsInFlight,
    double SearchesPerSecond,
    double IngestsPerSecond,
    double? SearchP50Ms,
    double? SearchP99Ms);

/// <param name="Type">The grain's type.</param>
/// <param name="Activations">How many are in memory.</param>
public sealed record GrainCount(string Type, int Activations);

/// <param name="Measure">Name and version, pdq/1.</param>
/// <param name="TableVersion">Grows with every split.</param>
/// <param name="Descriptors">In all buckets in memory.</param>
/// <param name="Buckets">Those in a silo's memory, in signature order.</param>
/// <param name="Cold">Prefixes of buckets that no silo holds; they load when they are first asked, or soon by themselves.</param>
/// <param name="Unanswered">The same as cold, under its older name.</param>
public sealed record MeasureReport(
    string Measure, long TableVersion, long Descriptors, BucketReport[] Buckets, string[] Cold, string[] Unanswered);

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
