using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Benchmarks.Storage;

/// <summary>
/// How evenly rendezvous placement fills disks, equal ones and such of 1, 2, 3 and 4 times the smallest capacity by turns; what moves when a
/// disk joins or leaves, against the least that must; and how many contents a second it places on one core.
/// </summary>
internal static class StorageBench
{
    private const double DisksHeldByNewcomer = 2;

    public static void Run(int contents, int disks, int copies, bool json, TextWriter output)
    {
        string[] keys = [.. Enumerable.Range(0, contents).Select(i => Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(i))))];
        StoragePlacementFigures[] figures =
        [
            Measure("equal disks", Disks(disks + 1, _ => 1), keys, copies),
            Measure("capacities 1 to 4", Disks(disks + 1, i => i == disks ? DisksHeldByNewcomer : 1 + i % 4), keys, copies),
        ];
        foreach (var each in figures)
        {
            output.WriteLine(json ? JsonSerializer.Serialize(each, MeasurementJson.Default.StoragePlacementFigures) : Describe(each));
        }
    }

    /// <param name="system">What is measured.</param>
    /// <param name="disks">The last one joins and leaves.</param>
    /// <param name="keys">Hashes of contents.</param>
    /// <param name="copies">Of each content.</param>
    private static StoragePlacementFigures Measure(string system, PlacementDisk[] disks, string[] keys, int copies)
    {
        var without = new RendezvousPlacement(disks[..^1], copies);
        var with = new RendezvousPlacement(disks, copies);
        var held = without.Disks.ToDictionary(disk => disk, _ => 0L);
        var (joined, moved) = (0L, 0L);
        var start = Stopwatch.GetTimestamp();
        foreach (var key in keys)
        {
            foreach (var disk in without.Choose(key))
            {
                held[disk]++;
            }
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var key in keys)
        {
            var before = without.Choose(key);
            var after = with.Choose(key);
            moved += after.Except(before).Count();
            joined += after.Contains(disks[^1]) ? 1 : 0;
        }

        var mean = held.Values.Sum() / without.Disks.Sum(disk => disk.Weight);
        var fill = held.Select(disk => disk.Value / disk.Key.Weight / mean).ToArray();
        double all = keys.Length * Math.Min(copies, without.Disks.Count);
        return new StoragePlacementFigures(
            "storage", system, keys.Length, without.Disks.Count, copies, fill.Max(), fill.Min(), moved / all, joined / all, keys.Length / seconds);
    }

    private static string Describe(StoragePlacementFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{figures.System}: {figures.N:N0} contents, {figures.Disks} disks, {figures.Copies} copies: largest over mean share "
        + $"{figures.LargestOverMean:0.000}, smallest {figures.SmallestOverMean:0.000}; a disk that joins or leaves moves {figures.MovedShare:P2} of the copies, "
        + $"the least possible is {figures.LeastShare:P2}; {figures.ItemsPerSecond:N0} contents placed a second");

    private static PlacementDisk[] Disks(int count, Func<int, double> weight) =>
        [.. Enumerable.Range(0, count).Select(i => new PlacementDisk(new Guid(i, 0, 0, new byte[8]), weight(i), $"{i}"))];
}

/// <param name="Bench">The bench's name.</param>
/// <param name="System">What was measured.</param>
/// <param name="N">Contents placed.</param>
/// <param name="Disks">Before one joins.</param>
/// <param name="Copies">Of each content.</param>
/// <param name="LargestOverMean">The fullest disk, filled in relation to its capacity, over the mean; 1 is even.</param>
/// <param name="SmallestOverMean">The emptiest one.</param>
/// <param name="MovedShare">Of all copies, those that are to be made anew when a disk joins; as many when it leaves again.</param>
/// <param name="LeastShare">Those that are to be on that disk.</param>
/// <param name="ItemsPerSecond">Contents placed on one core.</param>
internal sealed record StoragePlacementFigures(
    string Bench,
    string System,
    int N,
    int Disks,
    int Copies,
    double LargestOverMean,
    double SmallestOverMean,
    double MovedShare,
    double LeastShare,
    double ItemsPerSecond);
