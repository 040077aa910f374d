using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// One of FAISS's indexes in a Python process of its own, so that what its memory grew by is the index. A round is one call with all
/// queries: no cost of Python is counted against it.
/// </summary>
internal sealed class FaissPeer : IContestant
{
    private readonly Process _process;

    private FaissPeer(string name, Process process, long memoryBytes)
    {
        Name = name;
        _process = process;
        MemoryBytes = memoryBytes;
    }

    public string Name { get; }

    public long MemoryBytes { get; }

    /// <summary>Starts the process and builds the index there.</summary>
    /// <param name="name">As the report shall name it.</param>
    /// <param name="index">The arguments of <c>faiss_binary.py</c> from its index kind on.</param>
    /// <param name="data">Its arguments before these.</param>
    public static async Task<FaissPeer> StartAsync(string name, string[] index, string[] data)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Race", "faiss_binary.py"), .. data, .. index])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("python3 did not start.");
        try
        {
            return new FaissPeer(name, process, long.Parse(await ReadLineAsync(name, process), CultureInfo.InvariantCulture));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public async Task<RaceRound> RunAsync()
    {
        await _process.StandardInput.WriteLineAsync("search");
        return JsonSerializer.Deserialize<RaceRound>(await ReadLineAsync(Name, _process), JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException($"{Name} answered null.");
    }

    /// <summary>The process ends with its standard input.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<string> ReadLineAsync(string name, Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{name} ended early: see its error above.");
}
