namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// Searching Hamming codes on one thread: our index beside its peers, on the same codes and queries, each index in a process of its
/// own. Rounds alternate between the contestants; each one's median counts. Recall is against brute force.
/// </summary>
internal sealed class BinaryRace(Workload workload, TextWriter progress)
{
    public const int MinCount = 10_000, MaxCount = 10_000_000, Queries = 1024, K = 5;

    private const int WarmUps = 2, Rounds = 7;

    /// <summary>A round takes the first queries that fit this time, but at least so many.</summary>
    private const double RoundSeconds = 1;
    private const int MinQueries = 128;

    private readonly Truth _truth = new(workload, K);

    /// <summary>Races indexes side by side as far as the memory allows, and one group after another where it does not.</summary>
    /// <param name="bench">The bench's name in the report.</param>
    /// <param name="indexes">What races. What needs more memory alone is left out, and said to be.</param>
    /// <param name="memoryBytes">What the indexes of one group may need together.</param>
    public async Task<IReadOnlyList<Measurement>> RunAsync(string bench, IReadOnlyList<RaceIndex> indexes, double memoryBytes)
    {
        await progress.WriteLineAsync(
            $"{workload.Description}; {Queries} queries, {_truth.Answerable(Queries):P0} of them with a code within {workload.Radius}; "
            + $"k = {K}; one thread; {Rounds} rounds after {WarmUps} unmeasured, contestants alternating");
        var heats = RaceIndex.Heats(indexes, workload.Count, memoryBytes);
        foreach (var index in indexes.Except(heats.SelectMany(heat => heat)))
        {
            await progress.WriteLineAsync(
                $"skipped: {index.Name} needs about {index.BytesPerImage * workload.Count / (1 << 30):F0} GiB, more than --memory allows");
        }

        var work = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            WorkloadFiles.Write(workload, work.FullName);
            var measurements = new List<Measurement>();
            foreach (var heat in heats)
            {
                measurements.AddRange(await RaceAsync(bench, heat, work.FullName));
            }

            return measurements;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Measurement>> RaceAsync(string bench, RaceIndex[] heat, string folder)
    {
        var processes = new List<IndexProcess>();
        try
        {
            foreach (var index in heat)
            {
                processes.Add(await IndexProcess.StartAsync(index, folder, workload, K));
                await progress.WriteLineAsync($"built in {processes[^1].Build.Seconds:F1} s: {index.Name}");
            }

            var contestants = processes
                .SelectMany(process => process.Index.Settings.Select(setting => new Contestant(process, setting)))
                .ToArray();
            for (var round = -WarmUps; round < Rounds; round++)
            {
                foreach (var contestant in contestants)
                {
                    await contestant.RunAsync(measured: round >= 0);
                }
            }

            return [.. contestants.Select(contestant => contestant.Measure(bench, workload, _truth))];
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    /// <summary>An index under one setting, and its rounds.</summary>
    private sealed class Contestant(IndexProcess process, RaceSetting setting)
    {
        private readonly List<double> _seconds = [];
        private readonly List<double> _processorSeconds = [];
        private int _queries = MinQueries;
        private RaceRound? _last;

        public async Task RunAsync(bool measured)
        {
            _last = await process.SearchAsync(setting, _queries);
            if (measured)
            {
                _seconds.Add(_last.Seconds);
                _processorSeconds.Add(_last.ProcessorSeconds);
            }
            else
            {
                _queries = (int)Math.Clamp(RoundSeconds * _queries / _last.Seconds, MinQueries, Queries) / MinQueries * MinQueries;
            }
        }

        public Measurement Measure(string bench, Workload workload, Truth truth)
        {
            var build = process.Build;
            var rounds = Measurement.OfRounds(
                bench, setting.Name == "" ? process.Index.Name : $"{process.Index.Name}, {setting.Name}", _queries, _seconds);
            return rounds with
            {
                N = workload.Count,
                MicrosPerQuery = 1e6 / rounds.ItemsPerSecond,
                ProcessorMicrosPerQuery = 1e6 * _processorSeconds.Order().ElementAt(_processorSeconds.Count / 2) / _queries,
                Recall = truth.RecallAtOne(_last!.Found),
                RecallWithinRadius = truth.RecallWithinRadius(_last.Found),
                BytesPerImage = build.ResidentBytes / (double)workload.Count,
                AccountedBytesPerImage = build.AccountedBytes / (double)workload.Count,
                BuildSeconds = build.Seconds,
                Buckets = build.Buckets,
                BucketsAsked = _last.BucketsAsked,
            };
        }
    }
}
