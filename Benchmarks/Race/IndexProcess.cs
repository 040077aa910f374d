using System.Diagnostics;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// An index in a process of its own, so that what its resident memory grew by is the index. It speaks JSON, a line at a time: first
/// <see cref="RaceBuild"/>; then for every line SETTING COUNT, which asks it to search the first COUNT queries, a <see cref="RaceRound"/>.
/// </summary>
internal sealed class IndexProcess : IAsyncDisposable
{
    private readonly Process _process;

    private IndexProcess(RaceIndex index, Process process, RaceBuild build)
    {
        Index = index;
        _process = process;
        Build = build;
    }

    public RaceIndex Index { get; }

    public RaceBuild Build { get; }

    /// <summary>Starts the process and builds the index there.</summary>
    /// <param name="index">The index.</param>
    /// <param name="folder">Where <see cref="WorkloadFiles"/> wrote the workload.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="k">Neighbours a query.</param>
    public static Task<IndexProcess> StartAsync(RaceIndex index, string folder, Workload workload, int k) =>
        StartAsync(index, [folder, $"{workload.Bits}", $"{k}", $"{workload.Radius}"]);

    /// <summary>Starts the process and builds the index there.</summary>
    /// <param name="index">The index.</param>
    /// <param name="workload">The program's arguments that say what is searched.</param>
    public static async Task<IndexProcess> StartAsync(RaceIndex index, string[] workload)
    {
        var start = new ProcessStartInfo(index.Program, [.. index.Arguments, .. workload, .. index.Kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{index.Program} did not start.");
        try
        {
            return new IndexProcess(index, process, await ReadAsync<RaceBuild>(index.Name, process));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Searches the first <paramref name="queries"/> queries.</summary>
    public async Task<RaceRound> SearchAsync(RaceSetting setting, int queries)
    {
        await _process.StandardInput.WriteLineAsync($"{setting.Value} {queries}");
        return await ReadAsync<RaceRound>(Index.Name, _process);
    }

    /// <summary>The process ends with its standard input.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<T> ReadAsync<T>(string name, Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{name} ended early: see its error above.");
        return JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"{name} answered null.");
    }
}

/// <summary>How an index was built.</summary>
/// <param name="Seconds">From the codes in memory to the first query's answer.</param>
/// <param name="ResidentBytes">What the process's resident memory grew by.</param>
internal sealed record RaceBuild(double Seconds, long ResidentBytes)
{
    /// <summary>What the index itself accounts for, where it does.</summary>
    public long? AccountedBytes { get; init; }

    /// <summary>How many buckets it has, where it has any.</summary>
    public int? Buckets { get; init; }
}

/// <summary>One round of one contestant.</summary>
/// <param name="Seconds">For all its queries.</param>
/// <param name="ProcessorSeconds">Of these, those on a processor: what other programs of the machine take is not in them.</param>
/// <param name="Found">For each query the ids found, nearest first; -1 is none.</param>
internal sealed record RaceRound(double Seconds, double ProcessorSeconds, long[][] Found)
{
    /// <summary>Buckets asked, the mean over the queries, where it has any.</summary>
    public double? BucketsAsked { get; init; }
}
