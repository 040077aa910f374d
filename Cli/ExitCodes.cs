namespace OrleansImageSearch.Cli;

/// <summary>What the process ends with. Scripts rely on the values: append only.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    public const int Failed = 1;

    public const int WrongUsage = 2;

    /// <summary>Everything was worked through, but some inputs were rejected.</summary>
    public const int SomeRejected = 3;

    /// <summary>There are duplicates, or images that match.</summary>
    public const int DuplicatesFound = 11;
}
