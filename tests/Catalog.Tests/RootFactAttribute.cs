namespace OrleansImageSearch.Catalog.Tests;

/// <summary>A fact about what we do as root, or as a user whom only root can become.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "needs to be root";
        }
    }
}
