using System.ComponentModel;
using System.Diagnostics;

namespace OrleansImageSearch.Catalog;

/// <summary>Other programs, by name and arguments.</summary>
internal static class ChildProcess
{
    /// <summary>Starts a program with all its streams in our hands.</summary>
    /// <exception cref="CatalogException">There is no such program.</exception>
    public static Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new CatalogException($"The program '{command[0]}' cannot be run: {exception.Message}. Install it.", exception);
        }
    }

    /// <summary>Runs a program to its end, with no input.</summary>
    public static async Task<ChildProcessResult> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new ChildProcessResult(process.ExitCode, await output, await errors);
    }
}

/// <summary>How a program ended and what it wrote.</summary>
internal sealed record ChildProcessResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The end of its complaint, in one line.</summary>
    public string LastLines => TextLines.Last(Errors);
}
