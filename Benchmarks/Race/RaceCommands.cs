using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansImageSearch.Benchmarks.Race.Growth;
using OrleansImageSearch.Benchmarks.Race.Ours;
using OrleansImageSearch.Benchmarks.Race.Pairs;
using OrleansImageSearch.Benchmarks.Race.Photos;
using OrleansImageSearch.Benchmarks.Race.Vectors;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>The commands that race indexes of Hamming codes.</summary>
internal static class RaceCommands
{
    private const int Seed = 1;

    private static readonly Option<string> WorkloadKind =
        new Option<string>("--workload") { Description = "What is searched", DefaultValueFactory = _ => "binary" }.AcceptOnlyFromAmong("binary", "float");

    private static readonly Option<int> Count = new("--n") { Description = "Codes searched", DefaultValueFactory = _ => 100_000 };

    private static readonly Option<int> Most = new("--n") { Description = "The most codes", DefaultValueFactory = _ => 1_500_000 };

    private static readonly Option<int> MostJoined = new("--n") { Description = "The most codes", DefaultValueFactory = _ => 1_000_000 };

    private static readonly Option<int> JoinedBits =
        new Option<int>("--bits") { Description = "Bits a code", DefaultValueFactory = _ => 256 }.AcceptOnlyFromAmong("256", "1024");

    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often each system finds the pairs", DefaultValueFactory = _ => 1 };

    private static readonly Option<int> Bits =
        new Option<int>("--bits") { Description = "Bits a code", DefaultValueFactory = _ => 256 }.AcceptOnlyFromAmong("64", "256", "1024");

    private static readonly Option<DirectoryInfo> Photos = new Option<DirectoryInfo>("--codes")
    {
        Description = "A folder of photos whose codes are searched instead of random ones: pdq (256 bits) or dhash (1024), extended by a model",
    }.AcceptExistingOnly();

    private static readonly Option<DirectoryInfo> Pdq = new Option<DirectoryInfo>("--pdq")
    {
        Description = "A checkout of facebook/ThreatExchange, whose PDQ indexes race too (256 bits)",
    }.AcceptExistingOnly();

    private static readonly Option<int> MemoryGib = new("--memory")
    {
        Description = "GiB that the indexes may need that race side by side", DefaultValueFactory = _ => 12,
    };

    static RaceCommands()
    {
        Limit(Count, BinaryRace.MinCount, BinaryRace.MaxCount, "codes");
        Limit(Most, 100_000, BinaryRace.MaxCount, "codes");
        Limit(MostJoined, 100_000, BinaryRace.MaxCount, "codes");
        Limit(Rounds, 1, 100, "rounds");
        Limit(MemoryGib, 1, 1024, "GiB");
    }

    public static void AddTo(RootCommand root, Option<bool> json)
    {
        var race = new Command("race", "The index against its peers: microseconds a query, recall, memory and build time")
        {
            WorkloadKind, Count, Bits, Photos, Pdq, MemoryGib, VectorCommands.Dimensions, VectorCommands.File, VectorCommands.FileDimensions,
        };
        race.Validators.Add(RefuseCodesWithoutMeasure);
        race.SetAction(async (parsed, _) => Report.Write(
            parsed.GetValue(WorkloadKind) == "float" ? await VectorCommands.RaceAsync(parsed, parsed.GetValue(Count)) : await RaceAsync(parsed),
            parsed.GetValue(json), Console.Out));
        root.Add(race);

        var growth = new Command("growth", "Query time, build time and memory from 10,000 codes up, with the exponents that fit") { Most, Bits, Photos, MemoryGib };
        growth.Validators.Add(RefuseCodesWithoutMeasure);
        growth.SetAction(async (parsed, _) =>
        {
            var measurements = await GrowthBench.RunAsync(parsed.GetValue(Most), count => CreateWorkload(parsed, count), MemoryBytes(parsed), Console.Error);
            Report.Write(measurements, parsed.GetValue(json), Console.Out);
            GrowthFit.Write(GrowthBench.Fit(measurements), parsed.GetValue(json), Console.Out);
        });
        root.Add(growth);

        var buckets = new Command("buckets", "What the capacity of buckets and the budget of probes do to a search") { Count, Bits, Photos, MemoryGib };
        buckets.Validators.Add(RefuseCodesWithoutMeasure);
        buckets.SetAction(async (parsed, _) => Report.Write(
            await BucketSweep.RunAsync(CreateWorkload(parsed, parsed.GetValue(Count)), MemoryBytes(parsed), Console.Error), parsed.GetValue(json), Console.Out));
        root.Add(buckets);

        var pairs = new Command("pairs", "All pairs of near-duplicates among codes of which a twentieth are copies: time, memory and recall") { MostJoined, JoinedBits, Rounds };
        pairs.SetAction(async (parsed, _) =>
        {
            var measurements = await PairsBench.RunAsync(
                parsed.GetValue(MostJoined), parsed.GetValue(JoinedBits), parsed.GetValue(Rounds), Console.Error);
            Report.Write(measurements, parsed.GetValue(json), Console.Out);
            GrowthFit.Write(GrowthFit.Of("pairs", measurements), parsed.GetValue(json), Console.Out);
        });
        root.Add(pairs);
        root.Add(OwnIndex());
        root.Add(OwnPairsCommand());
        root.Add(VectorCommands.OwnIndex());
    }

    private static void Limit(Option<int> option, int least, int most, string unit) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
        {
            result.AddError($"{option.Name} must be {least} to {most} {unit}.");
        }
    });

    private static void RefuseCodesWithoutMeasure(CommandResult result)
    {
        if (result.GetValue(Photos) is not null && result.GetValue(Bits) == 64)
        {
            result.AddError("--codes has no measure of 64 bits; use --bits 256 (pdq) or 1024 (dhash).");
        }
    }

    private static async Task<IReadOnlyList<Measurement>> RaceAsync(ParseResult parsed)
    {
        var workload = CreateWorkload(parsed, parsed.GetValue(Count));
        List<RaceIndex> indexes = [Contestants.OneShard(workload), Contestants.Buckets(workload), .. Contestants.Faiss(workload)];
        if (workload.Count > Contestants.MaxHnswCodes)
        {
            await Console.Error.WriteLineAsync($"skipped: FAISS HNSW above {Contestants.MaxHnswCodes} codes, for it takes too long to build");
        }

        var programs = Directory.CreateTempSubdirectory("imagesearch-bench-");
        try
        {
            if (parsed.GetValue(Pdq) is { } sources && workload.Bits == 256)
            {
                indexes.AddRange(Contestants.Pdq(workload, await PdqCompiler.CompileAsync(sources.FullName, programs.FullName)));
            }
            else
            {
                await Console.Error.WriteLineAsync("skipped: PDQ's MIH and Flat, which race where --pdq names their sources and codes have 256 bits");
            }

            return await new BinaryRace(workload, Console.Error).RunAsync(
                $"race {workload.Bits} bits", indexes, MemoryBytes(parsed));
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

    private static double MemoryBytes(ParseResult parsed) => parsed.GetValue(MemoryGib) * Math.Pow(2, 30);

    private static Workload CreateWorkload(ParseResult parsed, int count) => parsed.GetValue(Photos) is { } folder
        ? PhotoCodes.Create(folder.FullName, parsed.GetValue(Bits), count, BinaryRace.Queries)
        : UniformCodes.Create(parsed.GetValue(Bits), count, BinaryRace.Queries, Seed);

    /// <summary>The process of one of our own indexes.</summary>
    private static Command OwnIndex()
    {
        var folder = new Argument<string>("FOLDER");
        var bits = new Argument<int>("BITS");
        var k = new Argument<int>("K");
        var radius = new Argument<int>("RADIUS");
        var kind = new Argument<string>("KIND");
        var command = new Command(Contestants.OwnCommand, "An index of the race") { folder, bits, k, radius, kind };
        command.Hidden = true;
        command.SetAction(parsed => OwnIndexServer.Serve(
            parsed.GetRequiredValue(folder),
            parsed.GetValue(bits),
            parsed.GetValue(k),
            parsed.GetRequiredValue(kind) is var name && name == "shard" ? null : int.Parse(name, CultureInfo.InvariantCulture)));
        return command;
    }

    /// <summary>The process of our own search for pairs.</summary>
    private static Command OwnPairsCommand()
    {
        var codes = new Argument<string>("CODES");
        var lengthBytes = new Argument<int>("BYTES");
        var radius = new Argument<int>("RADIUS");
        var pairs = new Argument<string>("PAIRS");
        var searched = new Argument<int>("SEARCHED");
        var kind = new Argument<string>("KIND").AcceptOnlyFromAmong(OwnPairs.Join, OwnPairs.Searches);
        var recall = new Argument<double>("RECALL");
        var command = new Command(OwnPairs.Command, "A search for pairs") { codes, lengthBytes, radius, pairs, searched, kind, recall };
        command.Hidden = true;
        command.SetAction(parsed => OwnPairs.Run(
            parsed.GetRequiredValue(codes),
            parsed.GetValue(lengthBytes),
            parsed.GetValue(radius),
            parsed.GetRequiredValue(pairs),
            parsed.GetValue(searched),
            parsed.GetRequiredValue(kind),
            parsed.GetValue(recall)));
        return command;
    }
}
