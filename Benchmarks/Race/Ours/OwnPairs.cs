using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansImageSearch.Benchmarks.Race.Pairs;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The other side of <see cref="PairFinder"/> for our own index: its join, or a search for each code.</summary>
internal static class OwnPairs
{
    /// <summary>The hidden command that runs it.</summary>
    public const string Command = "race-pairs";

    /// <summary>As the kind of a finder: one join of all codes, rather than a search for each.</summary>
    public const string Join = "join", Searches = "searches";

    private const int WarmUpCodes = 20_000;

    /// <param name="codesFile">The codes, one behind the other.</param>
    /// <param name="lengthBytes">Bytes a code.</param>
    /// <param name="radius">Of the pairs wanted.</param>
    /// <param name="pairsFile">Where the pairs go.</param>
    /// <param name="searched">Codes to search with; a join is of all.</param>
    /// <param name="kind"><see cref="Join"/> or <see cref="Searches"/>.</param>
    /// <param name="recall">The probability wanted that a pair is found; 1 is exact.</param>
    public static void Run(string codesFile, int lengthBytes, int radius, string pairsFile, int searched, string kind, double recall)
    {
        var small = new byte[WarmUpCodes * lengthBytes];
        new Random(1).NextBytes(small);
        Find(small, lengthBytes, radius, WarmUpCodes / 10, kind, recall);

        var codes = File.ReadAllBytes(codesFile);
        var before = ResidentMemory.AfterCollection();
        ResidentMemory.ResetPeak();
        var (run, pairs) = Find(codes, lengthBytes, radius, searched, kind, recall);
        run = run with { PeakBytes = ResidentMemory.PeakBytes() - before };
        File.WriteAllBytes(pairsFile, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pairs)));
        Console.Out.WriteLine(JsonSerializer.Serialize(run, JsonSerializerOptions.Web));
    }

    private static (PairRun Run, List<CodePair> Pairs) Find(byte[] codes, int lengthBytes, int radius, int searched, string kind, double recall)
    {
        var start = Stopwatch.GetTimestamp();
        var shard = new HammingShard(lengthBytes, new ShardOptions());
        for (var id = 0; id < codes.Length / lengthBytes; id++)
        {
            shard.Add(id, codes.AsSpan(id * lengthBytes, lengthBytes));
        }

        if (kind == Searches)
        {
            shard.Optimize();
        }

        var built = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var pairs = kind == Searches ? Search(shard, codes, lengthBytes, radius, searched, recall) : FindAll(shard, radius, recall);
        return (new PairRun(built, Stopwatch.GetElapsedTime(start).TotalSeconds - built, PeakBytes: 0), pairs);
    }

    private static List<CodePair> FindAll(HammingShard shard, int radius, double recall)
    {
        var pairs = new List<CodePair>();
        shard.FindPairs(radius, recall, pair => pairs.Add(new CodePair((int)pair.First, (int)pair.Second)));
        return pairs;
    }

    private static List<CodePair> Search(HammingShard shard, byte[] codes, int lengthBytes, int radius, int searched, double recall)
    {
        var pairs = new List<CodePair>();
        for (var id = 0; id < searched; id++)
        {
            var nearest = shard.Search(codes.AsSpan(id * lengthBytes, lengthBytes), int.MaxValue, radius, recall).Nearest;
            pairs.AddRange(nearest.Where(neighbor => neighbor.Id > id).Select(neighbor => new CodePair(id, (int)neighbor.Id)));
        }

        return pairs;
    }
}
