using System.ComponentModel;
using System.Diagnostics;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A fact about folders that not even root can change, which chattr(1) makes on some file systems.</summary>
public sealed class ImmutableFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Works = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-immutable-");
        try
        {
            return Run("+i", folder.FullName) && Run("-i", folder.FullName);
        }
        catch (Win32Exception)
        {
            return false;
        }
        finally
        {
            folder.Delete();
        }
    });

    public ImmutableFactAttribute()
    {
        if (!Works.Value)
        {
            Skip = "needs to be root, and a file system for temporary files that knows chattr +i";
        }
    }

    private static bool Run(string change, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("chattr", [change, folder]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
