using System.Diagnostics;
using System.Globalization;

namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>Debian's findimagedupes, which compares every file with every other by 256 black and white squares.</summary>
internal static class FindImageDupes
{
    /// <param name="files">Which to compare.</param>
    /// <param name="tally">Receives its groups.</param>
    /// <returns>Seconds by the clock, and the most memory that it had, bytes.</returns>
    /// <exception cref="BenchInputException">It is not installed, or failed.</exception>
    public static async Task<(double Seconds, long PeakBytes)> RunAsync(IEnumerable<string> files, GroupTally tally)
    {
        var measured = Path.GetTempFileName();
        var list = Path.GetTempFileName();
        await File.WriteAllTextAsync(list, string.Join('\0', files));
        var start = new ProcessStartInfo("time", ["-f", "%M", "-o", measured, "findimagedupes", "-0", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new BenchInputException("findimagedupes could not be started.");
        await using (var input = process.StandardInput.BaseStream)
        await using (var source = File.OpenRead(list))
        {
            await source.CopyToAsync(input);
        }

        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            // A group is a line, its files parted by spaces; ours have spaces in their names, and all end with .jpg.
            tally.Add([.. line.Split(".jpg", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(path => Path.GetFileName(path) + ".jpg")]);
        }

        await process.WaitForExitAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (process.ExitCode != 0)
        {
            throw new BenchInputException($"findimagedupes failed: {(await errors).Trim()}");
        }

        var peakKiB = long.Parse(File.ReadLines(measured).Last(), CultureInfo.InvariantCulture);
        File.Delete(measured);
        File.Delete(list);
        return (seconds, peakKiB << 10);
    }
}
