using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansImageSearch.Benchmarks.Race.Pairs;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The other side of <see cref="PairFinder"/> for our own index.</summary>
internal static class OwnPairs
{
    /// <summary>The hidden command that runs it.</summary>
    public const string Command = "race-pairs";

    private const int WarmUpCodes = 20_000;

    /// <param name="codesFile">The codes, one behind the other.</param>
    /// <param name="lengthBytes">Bytes a code.</param>
    /// <param name="radius">Of the pairs wanted.</param>
    /// <param name="pairsFile">Where the pairs go.</param>
    /// <param name="searched">Codes to search with.</param>
    /// <param name="recall">The probability wanted that a pair is found; 1 is exact.</param>
    public static void Run(string codesFile, int lengthBytes, int radius, string pairsFile, int searched, double recall)
    {
        var small = new byte[WarmUpCodes * lengthBytes];
        new Random(1).NextBytes(small);
        Find(small, lengthBytes, radius, WarmUpCodes / 10, recall);

        var codes = File.ReadAllBytes(codesFile);
        var before = ResidentMemory.AfterCollection();
        ResidentMemory.ResetPeak();
        var (run, pairs) = Find(codes, lengthBytes, radius, searched, recall);
        run = run with { PeakBytes = ResidentMemory.PeakBytes() - before };
        File.WriteAllBytes(pairsFile, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(pairs)));
        Console.Out.WriteLine(JsonSerializer.Serialize(run, JsonSerializerOptions.Web));
    }

    private static (PairRun Run, List<CodePair> Pairs) Find(byte[] codes, int lengthBytes, int radius, int searched, double recall)
    {
        var start = Stopwatch.GetTimestamp();
        var shard = Shards.Create(lengthBytes);
        for (var id = 0; id < codes.Length / lengthBytes; id++)
        {
            shard.Add(id, codes.AsSpan(id * lengthBytes, lengthBytes));
        }

        shard.Optimize();
        var built = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var pairs = new List<CodePair>();
        for (var id = 0; id < searched; id++)
        {
            foreach (var neighbor in shard.Search(codes.AsSpan(id * lengthBytes, lengthBytes), int.MaxValue, radius, recall).Nearest)
            {
                if (neighbor.Id > id)
                {
                    pairs.Add(new CodePair(id, (int)neighbor.Id));
                }
            }
        }

        return (new PairRun(built, Stopwatch.GetElapsedTime(start).TotalSeconds - built, PeakBytes: 0), pairs);
    }
}
