using System.Runtime.CompilerServices;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A data folder for commands run in this process: they remember every trash folder, and must not in that of the person who tests.</summary>
internal static class UserData
{
    [ModuleInitializer]
    public static void Redirect()
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-data-");
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", folder.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
    }
}
