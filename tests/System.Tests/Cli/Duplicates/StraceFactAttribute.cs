using System.ComponentModel;
using System.Diagnostics;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A fact about a process that is killed at a system call, which strace(1) does where it may trace.</summary>
public sealed class StraceFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Works = new(() =>
    {
        try
        {
            using var strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-qq", "-e", "trace=none", "true"]) { RedirectStandardError = true })!;
            strace.WaitForExit();
            return strace.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    public StraceFactAttribute()
    {
        if (!Works.Value)
        {
            Skip = "needs strace, and to be allowed to trace";
        }
    }
}
