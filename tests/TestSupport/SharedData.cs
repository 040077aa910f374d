namespace OrleansImageSearch.TestSupport;

/// <summary>
/// Real photos and files beside the checkout (<c>../shared/data</c>, or where <c>IMAGESEARCH_TEST_DATA</c> points; with
/// <c>IMAGESEARCH_TEST_DATA=none</c> they count as absent). They are optional: tests that need them carry <see cref="SharedDataFactAttribute"/>
/// and are skipped where they are absent.
/// </summary>
public static class SharedData
{
    /// <summary>The folder, or null where there is none.</summary>
    public static string? Root { get; } = Locate();

    /// <summary>The absolute path of a file or folder in it.</summary>
    /// <exception cref="InvalidOperationException">There is no such data on this machine.</exception>
    public static string PathOf(string relative) =>
        Path.Combine(Root ?? throw new InvalidOperationException("There is no shared test data; mark the test [SharedDataFact]."), relative);

    private static string? Locate()
    {
        if (Environment.GetEnvironmentVariable("IMAGESEARCH_TEST_DATA") is { Length: > 0 } configured)
        {
            return configured == "none" ? null
                : Directory.Exists(configured) ? configured
                : throw new DirectoryNotFoundException($"IMAGESEARCH_TEST_DATA names '{configured}', which is not a folder.");
        }

        var candidate = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "../shared/data"));
        return Directory.Exists(candidate) ? candidate : null;
    }
}

/// <summary>A fact that needs <see cref="SharedData"/>.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute()
    {
        if (SharedData.Root is null)
        {
            Skip = "needs the real photos in ../shared/data";
        }
    }
}

/// <summary>A theory that needs <see cref="SharedData"/>.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute()
    {
        if (SharedData.Root is null)
        {
            Skip = "needs the real photos in ../shared/data";
        }
    }
}
