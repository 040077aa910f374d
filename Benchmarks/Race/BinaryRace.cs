using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// Searching Hamming codes on one thread: the index in process beside FAISS's binary indexes, on the same codes and queries.
/// Rounds alternate between the systems; each system's median counts. Recall@1 is against brute force.
/// </summary>
internal static class BinaryRace
{
    public const int MinCount = 10_000, MaxCount = 10_000_000;

    private const int Seed = 1, Queries = 1024, K = 5, WarmUps = 2, Rounds = 7;

    /// <param name="count">Codes, <see cref="MinCount"/> to <see cref="MaxCount"/>.</param>
    /// <param name="bits">Bits a code: 64, 256 or 1024.</param>
    /// <param name="progress">Is told what is raced.</param>
    public static async Task<IReadOnlyList<Measurement>> RunAsync(int count, int bits, TextWriter progress)
    {
        var codes = new RaceCodes(bits, count, Queries, Seed);
        await progress.WriteLineAsync(
            $"{count} uniform random codes of {bits} bits (seed {Seed}); {Queries} queries: stored codes with 0 to {codes.MaxFlips} bits flipped; "
            + $"k = {K}; one thread; rounds of all queries, {Rounds} after {WarmUps} unmeasured, systems alternating");
        var contestants = new List<IContestant>();
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            contestants.AddRange(Ours(codes));
            await AddFaissAsync(contestants, codes, work.FullName);
            return await RaceAsync(contestants, codes);
        }
        finally
        {
            foreach (var contestant in contestants)
            {
                await contestant.DisposeAsync();
            }

            work.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Measurement>> RaceAsync(List<IContestant> contestants, RaceCodes codes)
    {
        var seconds = contestants.Select(_ => new List<double>()).ToArray();
        var recalls = new double[contestants.Count];
        for (var round = -WarmUps; round < Rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var result = await contestants[i].RunAsync();
                recalls[i] = codes.Recall(result.Nearest);
                if (round >= 0)
                {
                    seconds[i].Add(result.Seconds);
                }
            }
        }

        return
        [
            .. contestants.Select((contestant, i) => Measurement.OfQueries(
                $"race {codes.Bits} bits", contestant.Name, codes.Count, Queries, seconds[i], recalls[i], contestant.MemoryBytes / (double)codes.Count)),
        ];
    }

    private static IEnumerable<IContestant> Ours(RaceCodes codes)
    {
        var shard = new VpTreeShard<HammingDistance>(codes.LengthBytes, new ShardOptions());
        for (var id = 0; id < codes.Count; id++)
        {
            shard.Add(id, codes.Code(id));
        }

        var radius = codes.MaxFlips;
        var buckets = new LocalBuckets(codes);
        var probed = new ProbeBudget();
        return
        [
            new InProcess("ours: one shard, any distance", codes, () => shard.MemoryBytes, query => shard.Search(query, K, float.PositiveInfinity)),
            new InProcess($"ours: one shard, within {radius}", codes, () => shard.MemoryBytes, query => shard.Search(query, K, radius)),
            new InProcess(
                $"ours: all {buckets.Count} buckets, within {radius}",
                codes, () => buckets.MemoryBytes, query => buckets.Search(query, K, radius, ProbeBudget.Exact)),
            new InProcess(
                $"ours: probed buckets, within {radius}",
                codes, () => buckets.MemoryBytes, query => buckets.Search(query, K, radius, probed)),
        ];
    }

    private static async Task AddFaissAsync(List<IContestant> contestants, RaceCodes codes, string folder)
    {
        var (codesFile, queriesFile) = (Path.Combine(folder, "codes"), Path.Combine(folder, "queries"));
        codes.Write(codesFile, queriesFile);
        foreach (var (name, index) in FaissIndexes(codes))
        {
            contestants.Add(await FaissPeer.StartAsync($"FAISS {name}", index, [codesFile, queriesFile, $"{codes.Bits}", $"{K}"]));
        }
    }

    /// <summary>
    /// FAISS's indexes: MultiHash without flips and with flips at longer words, IVF with about sqrt(n) lists of which a sixteenth are probed,
    /// HNSW with 16 links and a search list of 64.
    /// </summary>
    private static IEnumerable<(string Name, string[] Index)> FaissIndexes(RaceCodes codes)
    {
        (int Hashes, int Bits, int Flips)[] multiHashes = codes.Bits switch
        {
            64 => [(4, 16, 0), (4, 16, 1), (3, 21, 2)],
            256 => [(16, 16, 0), (11, 23, 1)],
            _ => [(32, 16, 0), (11, 23, 1)],
        };
        var lists = 1 << (int)Math.Round(Math.Log2(Math.Sqrt(codes.Count)));
        return
        [
            ("Flat", ["Flat"]),
            .. multiHashes.Select(hash => (
                $"MultiHash {hash.Hashes} x {hash.Bits}, {hash.Flips} {(hash.Flips == 1 ? "flip" : "flips")}",
                new[] { "MultiHash", $"{hash.Hashes}", $"{hash.Bits}", $"{hash.Flips}" })),
            ($"IVF {lists}, {lists / 16} probes", ["IVF", $"{lists}", $"{lists / 16}"]),
            ("HNSW M=16, ef=64", ["HNSW", "16", "64"]),
        ];
    }
}
