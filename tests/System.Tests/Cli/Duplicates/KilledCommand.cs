using System.Diagnostics;
using OrleansImageSearch.Cli;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>The command as a process that is killed when it is about to make a system call for the n-th time.</summary>
internal static class KilledCommand
{
    /// <summary>The system calls by which the command changes files, writes them through, or tells the server.</summary>
    public static readonly string[] Changes = ["mkdir", "pwrite64", "ftruncate", "fsync", "renameat2", "rename", "unlink", "sendmsg", "sendto"];

    /// <summary>Strace counts by thread: let there be one that does everything.</summary>
    private static readonly (string Name, string Value) OneThread = ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "1");

    /// <returns>Whether it was killed; else it ended before there was an n-th time.</returns>
    public static async Task<bool> RunAsync((string Call, int N) step, string dataFolder, string log, params string[] arguments)
    {
        var run = await KillAsync(step, dataFolder, log, arguments);
        var killed = (await File.ReadAllTextAsync(log)).Contains("+++ killed by SIGKILL +++", StringComparison.Ordinal);
        Assert.True(killed || run.ExitCode == 0, $"{run.ExitCode}: {run.Out}{run.Error}");
        return killed;
    }

    private static async Task<CommandRun> KillAsync((string Call, int N) step, string dataFolder, string log, string[] arguments)
    {
        var (call, n) = step;
        var start = new ProcessStartInfo(
            "strace",
            ["-f", "-qq", "-o", log, "-e", $"trace={call}", "-e", $"inject={call}:signal=SIGKILL:when={n}", "dotnet", typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = dataFolder;
        start.Environment[OneThread.Name] = OneThread.Value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
