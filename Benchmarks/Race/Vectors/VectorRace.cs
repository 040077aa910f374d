namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>
/// Searching float vectors on one thread: our index beside FAISS's and hnswlib, each in a process of its own. Of every index's settings
/// the fastest that finds <see cref="WantedRecall"/> of the five nearest races; rounds alternate, and each one's median counts.
/// </summary>
internal sealed class VectorRace(VectorWorkload workload, TextWriter progress)
{
    private const int K = 5, Rounds = 5;
    private const double WantedRecall = 0.95;

    private static readonly RaceSetting[] Recalls =
        [.. new[] { "0.8", "0.85", "0.9", "0.93", "0.95", "0.97", "0.98", "0.99" }.Select(recall => new RaceSetting($"recall {recall}", recall))];

    private static readonly RaceSetting[] Depths = [.. new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512 }.Select(depth => new RaceSetting($"{depth}", $"{depth}"))];

    private readonly long[][] _truth = workload.Nearest(K);

    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        await progress.WriteLineAsync(
            $"{workload.Description}; {VectorWorkload.QueryCount} queries of the same distribution; k = {K}; one thread; "
            + $"{Rounds} rounds after one unmeasured, contestants alternating");
        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        var contestants = new List<Contestant>();
        try
        {
            workload.Write(work.FullName);
            foreach (var index in Indexes())
            {
                var process = await IndexProcess.StartAsync(index, [work.FullName, $"{workload.Dimensions}", $"{K}"]);
                contestants.Add(await ChooseAsync(process));
                var chosen = contestants[^1];
                await progress.WriteLineAsync($"built in {process.Build.Seconds:F1} s: {chosen.Name}, recall {chosen.Recall:F3}");
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contestant in contestants)
                {
                    contestant.Rounds.Add(await contestant.Process.SearchAsync(contestant.Setting, VectorWorkload.QueryCount));
                }
            }

            return [.. contestants.Select(Measure)];
        }
        finally
        {
            foreach (var contestant in contestants)
            {
                await contestant.Process.DisposeAsync();
            }

            work.Delete(recursive: true);
        }
    }

    /// <summary>The first of an index's settings, which are ever slower and more thorough, with the wanted recall; the last where none has it.</summary>
    private async Task<Contestant> ChooseAsync(IndexProcess process)
    {
        Contestant? chosen = null;
        foreach (var setting in process.Index.Settings)
        {
            var round = await process.SearchAsync(setting, VectorWorkload.QueryCount);
            chosen = new Contestant(process, setting, Recall(round.Found));
            if (chosen.Recall >= WantedRecall)
            {
                break;
            }
        }

        return chosen ?? throw new InvalidOperationException($"{process.Index.Name} has no settings.");
    }

    private IEnumerable<RaceIndex> Indexes()
    {
        yield return new RaceIndex("ours, asked for", Environment.ProcessPath!, [VectorCommands.OwnCommand], [], 0) { Settings = Recalls };
        yield return new RaceIndex("ours, exact", Environment.ProcessPath!, [VectorCommands.OwnCommand], [], 0) { Settings = [new("", "1")] };
        yield return Peer("FAISS Flat, one query at a time", ["Flat"], [new("", "1")]);
        yield return Peer("FAISS Flat, queries in one batch", ["Flat"], [new("", "0")]);
        var root = 1 << (int)Math.Round(Math.Log2(Math.Sqrt(workload.Count)));
        for (var lists = root; lists <= 4 * root; lists *= 2)
        {
            yield return Peer($"FAISS IVFFlat {lists}, probes", ["IVFFlat", $"{lists}"], Depths);
        }

        yield return Peer("FAISS HNSW M=16, ef", ["HNSW", "16"], Depths[4..]);
        yield return Peer("hnswlib M=16, ef", ["hnswlib", "16"], Depths[4..]);
    }

    private static RaceIndex Peer(string name, string[] kind, RaceSetting[] settings) =>
        new(name, "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Race", "Peers", "float_peer.py")], kind, 0) { Settings = settings };

    private double Recall(long[][] found) =>
        found.Zip(_truth, (ids, nearest) => nearest.Intersect(ids).Count()).Sum() / (double)(K * found.Length);

    private Measurement Measure(Contestant contestant)
    {
        var rounds = Measurement.OfRounds($"race float {workload.Dimensions}", contestant.Name, VectorWorkload.QueryCount, [.. contestant.Rounds.Select(round => round.Seconds)]);
        var processor = contestant.Rounds.Select(round => round.ProcessorSeconds).Order().ElementAt(Rounds / 2);
        var build = contestant.Process.Build;
        return rounds with
        {
            N = workload.Count,
            MicrosPerQuery = 1e6 / rounds.ItemsPerSecond,
            ProcessorMicrosPerQuery = 1e6 * processor / VectorWorkload.QueryCount,
            RecallAtFive = contestant.Recall,
            BytesPerImage = build.ResidentBytes / (double)workload.Count,
            AccountedBytesPerImage = build.AccountedBytes / (double?)workload.Count,
            BuildSeconds = build.Seconds,
        };
    }

    /// <summary>An index under one setting, and its rounds.</summary>
    private sealed record Contestant(IndexProcess Process, RaceSetting Setting, double Recall)
    {
        public List<RaceRound> Rounds { get; } = [];

        public string Name => $"{Process.Index.Name} {Setting.Name}".TrimEnd();
    }
}
