using System.Xml.Linq;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Repository.Tests;

/// <summary>The references that the architecture allows: they point one way.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Similarity"] = [],
        ["Imaging"] = ["Similarity"],
        ["Catalog"] = [],
        ["Storage"] = [],
        ["Standin"] = [],
        ["Grains.Interfaces"] = [],
        ["Grains"] = ["Grains.Interfaces", "Similarity", "Imaging", "Catalog", "Storage"],
        ["Silo"] = ["Grains"],
        ["Client.Api"] = ["Grains.Interfaces", "Silo"],
        ["Cli"] = ["Imaging"],
        ["Benchmarks"] = ["Similarity", "Imaging", "Catalog", "Storage", "Grains.Interfaces", "Cli"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        var referenced = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(referenced.Except(Allowed[project]));
    }

    [Fact]
    public void Every_project_is_in_the_table_above_or_a_test()
    {
        var projects = Directory.EnumerateFiles(RepositoryRoot.Path, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Where(path => !path.StartsWith("artifacts", StringComparison.Ordinal)
                && !path.StartsWith("tests", StringComparison.Ordinal)
                && !path.StartsWith("scripts", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!);

        Assert.Equal(Allowed.Keys.Order(), projects.Order());
    }

    [Fact]
    public void No_source_outside_the_stand_in_knows_that_there_is_one()
    {
        var naming = Directory.EnumerateFiles(RepositoryRoot.Path, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Where(path => Allowed.Keys.Any(project =>
                project != "Standin" && path.StartsWith(project + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Where(path => File.ReadLines(Path.Combine(RepositoryRoot.Path, path)).Any(line =>
                line.StartsWith("using ", StringComparison.Ordinal) && line.Contains("Standin", StringComparison.Ordinal)));

        Assert.Empty(naming);
    }

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(RepositoryRoot.Path, project, $"{project}.csproj"));
}
