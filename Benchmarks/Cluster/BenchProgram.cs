using System.Diagnostics;

namespace OrleansImageSearch.Benchmarks.Cluster;

/// <summary>Starts programs that are built beside this one.</summary>
internal static class BenchProgram
{
    /// <summary>Starts a program and waits until it serves.</summary>
    public static async Task<Process> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", program, "release", $"OrleansImageSearch.{program}"));
        if (!File.Exists(path))
        {
            throw new BenchInputException($"There is no {path}: start the bench by ./bench, which builds it.");
        }

        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Serving", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        throw new InvalidOperationException($"{program} did not start: see the line above.");
    }
}
