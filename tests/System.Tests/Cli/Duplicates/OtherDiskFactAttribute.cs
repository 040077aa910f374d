namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>A fact that needs a second disk, which memory is as good as.</summary>
public sealed class OtherDiskFactAttribute : FactAttribute
{
    public const string Folder = "/dev/shm";

    public OtherDiskFactAttribute()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = $"needs {Folder}, as another disk than that of temporary files";
        }
    }
}
