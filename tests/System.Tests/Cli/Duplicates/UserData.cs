using System.Runtime.CompilerServices;

namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A data folder for commands run in this process: they remember every trash folder, and must not in that of the person who tests.</summary>
internal static class UserData
{
    [ModuleInitializer]
    public static void Redirect() =>
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", Directory.CreateTempSubdirectory("imagesearch-data-").FullName);
}
