namespace OrleansImageSearch.System.Tests.Cli.Duplicates;

/// <summary>Tests that use the trash folders of all others, and so run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    public const string Name = "one at a time";
}
