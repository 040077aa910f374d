using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks.Race.Pairs;

/// <summary>
/// A program that finds the pairs of a collection. Its arguments are <paramref name="Arguments"/>, the file of the codes, bytes a code,
/// the radius, the file to which the pairs go as two 32-bit little-endian ids each, how many of the codes to search with, and
/// <paramref name="Kind"/>. It prints a <see cref="PairRun"/> as JSON.
/// </summary>
/// <param name="Name">As the report shall name it.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments before the collection's.</param>
/// <param name="Kind">Its arguments after these.</param>
internal sealed record PairFinder(string Name, string Program, string[] Arguments, string[] Kind)
{
    /// <summary>The most codes it searches with, where all would take too long; the time of all is extrapolated.</summary>
    public int MostSearched { get; init; } = int.MaxValue;

    /// <returns>The seconds it took, or would for all codes, its memory, and what it found.</returns>
    public async Task<(PairRun Run, CodePair[] Found)> RunAsync(PlantedPairs collection, string folder)
    {
        var pairs = Path.Combine(folder, "pairs");
        var searched = Math.Min(MostSearched, collection.Count);
        var start = new ProcessStartInfo(
            Program,
            [
                .. Arguments, Path.Combine(folder, "codes"), $"{collection.LengthBytes}", $"{collection.Radius}", pairs, $"{searched}", .. Kind,
            ])
        {
            RedirectStandardOutput = true, Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start.");
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var run = process.ExitCode == 0
            ? JsonSerializer.Deserialize<PairRun>(line, JsonSerializerOptions.Web)
            : throw new InvalidOperationException($"{Name} ended with {process.ExitCode}: see its error above.");
        return (run!, MemoryMarshal.Cast<byte, CodePair>(await File.ReadAllBytesAsync(pairs)).ToArray());
    }
}

/// <summary>What a <see cref="PairFinder"/> says of its run.</summary>
/// <param name="BuildSeconds">Before the first search; 0 where there is no such step.</param>
/// <param name="SearchSeconds">Of searching with as many codes as it was asked to.</param>
/// <param name="PeakBytes">The most that its resident memory grew by, once it had read the codes.</param>
internal sealed record PairRun(double BuildSeconds, double SearchSeconds, long PeakBytes);
