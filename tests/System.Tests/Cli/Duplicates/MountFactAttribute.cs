using System.Diagnostics;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A fact about disks, which root can mount where it may.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Works = new(() =>
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return false;
        }

        var folder = Directory.CreateTempSubdirectory("imagesearch-mount-");
        try
        {
            return Run("mount", "-t", "tmpfs", "tmpfs", folder.FullName) && Run("umount", folder.FullName);
        }
        finally
        {
            folder.Delete();
        }
    });

    public MountFactAttribute()
    {
        if (!Works.Value)
        {
            Skip = "needs to be root, and to be allowed to mount";
        }
    }

    private static bool Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
