using System.Diagnostics;
using System.Globalization;

namespace OrleansImageSearch.Benchmarks;

/// <summary>Processor time and memory of processes, as Linux accounts for them.</summary>
internal static class ProcessTimes
{
    private const int TicksPerSecond = 100; // USER_HZ

    public static TimeSpan Own()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>Of the private PostgreSQL in <paramref name="dataDirectory"/>: all its processes that live, and what ended ones left it.</summary>
    public static TimeSpan OfPostgres(string dataDirectory) =>
        TimeSpan.FromSeconds(Postgres(dataDirectory).Sum(Ticks) / (double)TicksPerSecond);

    /// <summary>The proportional set size: what processes share is counted once in all.</summary>
    public static long PssBytes(IEnumerable<int> processes) =>
        processes.Sum(process => ReadLines($"/proc/{process}/smaps_rollup")
            .Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10));

    /// <summary>The postmaster of the private PostgreSQL in <paramref name="dataDirectory"/> and its children.</summary>
    public static IReadOnlyList<int> Postgres(string dataDirectory)
    {
        var status = Path.Combine(dataDirectory, "postgres", "server", "postmaster.pid");
        var postmaster = int.Parse(File.ReadLines(status).First(), CultureInfo.InvariantCulture);
        return [postmaster, .. ReadLines($"/proc/{postmaster}/task/{postmaster}/children").SelectMany(line =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    private static long Ticks(int process) =>
        ReadLines($"/proc/{process}/stat").Sum(line =>
        {
            // utime, stime, cutime and cstime are fields 14 to 17; the name before may hold spaces.
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        });

    /// <returns>Nothing where the process has ended meanwhile.</returns>
    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
