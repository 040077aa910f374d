using System.CommandLine;
using System.Globalization;
using OrleansImageSearch.Benchmarks.Race.Ours;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>The commands that race indexes of Hamming codes.</summary>
internal static class RaceCommands
{
    private const int Seed = 1;

    private static readonly Option<string> Workload =
        new Option<string>("--workload") { Description = "What is searched", DefaultValueFactory = _ => "binary" }.AcceptOnlyFromAmong("binary");

    private static readonly Option<int> Count = new("--n") { Description = "Codes searched", DefaultValueFactory = _ => 100_000 };

    private static readonly Option<int> Bits =
        new Option<int>("--bits") { Description = "Bits a code", DefaultValueFactory = _ => 256 }.AcceptOnlyFromAmong("64", "256", "1024");

    private static readonly Option<DirectoryInfo> Pdq = new Option<DirectoryInfo>("--pdq")
    {
        Description = "A checkout of facebook/ThreatExchange, whose PDQ indexes race too (256 bits)",
    }.AcceptExistingOnly();

    private static readonly Option<int> MemoryGib = new("--memory")
    {
        Description = "GiB that the indexes may need that race side by side", DefaultValueFactory = _ => 12,
    };

    static RaceCommands() => Count.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() is < BinaryRace.MinCount or > BinaryRace.MaxCount)
        {
            result.AddError($"--n must be {BinaryRace.MinCount} to {BinaryRace.MaxCount} codes.");
        }
    });

    public static void AddTo(RootCommand root, Option<bool> json)
    {
        var race = new Command("race", "The index against its peers: microseconds a query, recall, memory and build time")
        {
            Workload, Count, Bits, Pdq, MemoryGib,
        };
        race.SetAction(async (parsed, _) => Report.Write(await RaceAsync(parsed), parsed.GetValue(json), Console.Out));
        root.Add(race);
        root.Add(OwnIndex());
    }

    private static async Task<IReadOnlyList<Measurement>> RaceAsync(ParseResult parsed)
    {
        var workload = UniformCodes.Create(parsed.GetValue(Bits), parsed.GetValue(Count), BinaryRace.Queries, Seed);
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
                $"race {workload.Bits} bits", indexes, parsed.GetValue(MemoryGib) * Math.Pow(2, 30));
        }
        finally
        {
            programs.Delete(recursive: true);
        }
    }

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
}
