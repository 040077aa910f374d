namespace OrleansImageSearch.Benchmarks.Race.Growth;

/// <summary>What the capacity of buckets and the budget of probes do to the time, the recall and the memory of a search.</summary>
internal static class BucketSweep
{
    /// <summary>Descriptors a bucket; one bucket that holds all is measured too.</summary>
    private static readonly int[] Capacities = [8_192, 32_768, 131_072, 262_144, 524_288];

    private static readonly RaceSetting[] Budgets =
    [
        new("exact", "1"),
        new("recall 0.999", "0.999"),
        new("recall 0.99", "0.99"),
        new("recall 0.9", "0.9"),
        new("recall 0.99 in 16 at most", "0.99:16"),
        new("recall 0.99 in 4 at most", "0.99:4"),
    ];

    public static Task<IReadOnlyList<Measurement>> RunAsync(Workload workload, double memoryBytes, TextWriter progress)
    {
        var capacities = Capacities.Where(capacity => capacity < workload.Count).Append(workload.Count);
        return new BinaryRace(workload, progress).RunAsync(
            "buckets", [.. capacities.Select(capacity => Contestants.Buckets(workload, capacity) with { Settings = Budgets })], memoryBytes);
    }
}
