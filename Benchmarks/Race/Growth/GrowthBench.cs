namespace OrleansImageSearch.Benchmarks.Race.Growth;

/// <summary>Query time, build time and memory at growing numbers of codes: our index, and the FAISS index that grows least.</summary>
internal static class GrowthBench
{
    private static readonly int[] Sizes = [10_000, 100_000, 1_000_000, 1_500_000, 5_000_000, 10_000_000];

    /// <summary>Below it our shards scan, and what fits a cache is another machine: the exponents from here up are fitted too.</summary>
    private const int LargeSize = 100_000;

    /// <param name="most">The largest number of codes; the smaller ones of <see cref="Sizes"/> are measured.</param>
    /// <param name="create">Makes the workload of so many codes.</param>
    /// <param name="memoryBytes">What the indexes may need together.</param>
    /// <param name="progress">Is told what is measured.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(
        int most, Func<int, Workload> create, double memoryBytes, TextWriter progress)
    {
        var measurements = new List<Measurement>();
        foreach (var size in Sizes.Where(size => size <= most))
        {
            var workload = create(size);
            RaceIndex[] indexes =
            [
                Contestants.OneShard(workload), Contestants.Buckets(workload), Contestants.MultiHashes(workload).Last(),
            ];
            measurements.AddRange(await new BinaryRace(workload, progress).RunAsync("growth", indexes, memoryBytes));
        }

        return measurements;
    }

    /// <summary>Fits over all sizes, and over the large ones where there are at least two.</summary>
    public static IReadOnlyList<GrowthFit> Fit(IReadOnlyList<Measurement> measurements) =>
    [
        .. GrowthFit.Of("growth", measurements),
        .. GrowthFit.Of("growth", [.. measurements.Where(measurement => measurement.N >= LargeSize)]),
    ];
}
