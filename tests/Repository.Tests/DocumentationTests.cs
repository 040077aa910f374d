using System.Text.RegularExpressions;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Repository.Tests;

public partial class DocumentationTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Path, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_inside_the_repository_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(RepositoryRoot.Path, document))!;
        var dead = Link().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, document)))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));

        Assert.Empty(dead);
    }

    [Fact]
    public void The_architecture_names_every_folder_with_a_project()
    {
        var architecture = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "ARCHITECTURE.md"));
        var missing = Directory.EnumerateDirectories(RepositoryRoot.Path)
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Path.GetFileName(folder) + "/")
            .Where(folder => !architecture.Contains($"`{folder}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void The_readme_names_only_root_commands_that_exist()
    {
        var commands = Command().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")))
            .Select(match => match.Groups["name"].Value)
            .Distinct()
            .ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.True(
            File.Exists(Path.Combine(RepositoryRoot.Path, command)), $"README.md names ./{command}, which does not exist."));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w.])\./(?<name>[a-z]+)\b")]
    private static partial Regex Command();
}
