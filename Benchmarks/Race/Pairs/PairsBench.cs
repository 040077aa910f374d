using OrleansImageSearch.Benchmarks.Race.Ours;

namespace OrleansImageSearch.Benchmarks.Race.Pairs;

/// <summary>All pairs of near-duplicates in a collection, on one thread: ours beside FAISS, at growing sizes.</summary>
internal static class PairsBench
{
    private const int Seed = 1;

    private static readonly int[] Sizes = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000];

    private static readonly PairFinder[] Finders =
    [
        Own("ours: join, recall 0.99", OwnPairs.Join, "0.99"),
        Own("ours: join, exact", OwnPairs.Join, "1"),
        Own("ours: searches, recall 0.99", OwnPairs.Searches, "0.99", mostSearched: 50_000),
        Faiss("MultiHash 11 x 23, 1 flip", ["MultiHash", "11", "23", "1"]),
        Faiss("MultiHash 11 x 23, 2 flips", ["MultiHash", "11", "23", "2"], mostSearched: 20_000),
        Faiss("Flat", ["Flat"], mostSearched: 2_000),
    ];

    /// <param name="most">The largest collection; the smaller ones of <see cref="Sizes"/> are measured.</param>
    /// <param name="bits">Bits a code.</param>
    /// <param name="rounds">The systems take turns so often.</param>
    /// <param name="progress">Is told what is measured.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(int most, int bits, int rounds, TextWriter progress)
    {
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            var measurements = new List<Measurement>();
            foreach (var size in Sizes.Where(size => size <= most))
            {
                var collection = new PlantedPairs(bits, size, Seed);
                await progress.WriteLineAsync(
                    $"{size} uniform random codes of {bits} bits, a twentieth of them copies (seed {Seed}): {collection.Pairs.Count} pairs within {collection.Radius}");
                await File.WriteAllBytesAsync(Path.Combine(work.FullName, "codes"), collection.Codes);
                measurements.AddRange(await MeasureAsync(collection, work.FullName, rounds, progress));
            }

            return measurements;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(PlantedPairs collection, string folder, int rounds, TextWriter progress)
    {
        var seconds = Finders.ToDictionary(finder => finder, _ => new List<double>());
        var last = new Dictionary<PairFinder, Measurement>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var finder in Finders)
            {
                var (run, found) = await finder.RunAsync(collection, folder);
                var searched = Math.Min(finder.MostSearched, collection.Count);
                seconds[finder].Add(run.BuildSeconds + (run.SearchSeconds * collection.Count / searched));
                var measured = Measurement.OfRounds("pairs", finder.Name, collection.Count, seconds[finder]);
                last[finder] = measured with
                {
                    TotalSeconds = collection.Count / measured.ItemsPerSecond,
                    Recall = collection.Recall(found, searched),
                    BytesPerImage = run.PeakBytes / (double)collection.Count,
                };
                await progress.WriteLineAsync($"{seconds[finder][^1]:F1} s: {finder.Name}");
            }
        }

        return [.. Finders.Select(finder => last[finder])];
    }

    private static PairFinder Own(string name, string kind, string recall, int mostSearched = int.MaxValue) =>
        Limited(new PairFinder(name, Environment.ProcessPath!, [OwnPairs.Command], [kind, recall]), mostSearched);

    private static PairFinder Faiss(string name, string[] kind, int mostSearched = int.MaxValue) =>
        Limited(new PairFinder($"FAISS {name}", "/usr/bin/python3", [Contestants.Script("faiss_pairs.py")], kind), mostSearched);

    private static PairFinder Limited(PairFinder finder, int mostSearched) => mostSearched == int.MaxValue
        ? finder
        : finder with { MostSearched = mostSearched, Name = $"{finder.Name}, extrapolated from {mostSearched} searches" };
}
