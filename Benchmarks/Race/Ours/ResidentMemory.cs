using System.Runtime;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The resident memory of this process.</summary>
internal static class ResidentMemory
{
    /// <summary>Bytes, once the garbage is collected, the heap compacted and what it keeps for later given back.</summary>
    public static long AfterCollection()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return StatusBytes("VmRSS:");
    }

    /// <summary>The most that was resident since <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes() => StatusBytes("VmHWM:");

    /// <summary>Takes what is resident now for the peak.</summary>
    public static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long StatusBytes(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).TrimEnd("kB")) * 1024;
    }
}
