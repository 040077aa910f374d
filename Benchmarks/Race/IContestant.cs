namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>A system that searches the codes of a race on one thread.</summary>
internal interface IContestant : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Bytes of memory for all codes together, once it has searched.</summary>
    long MemoryBytes { get; }

    /// <summary>Searches all queries.</summary>
    Task<RaceRound> RunAsync();
}

/// <summary>One round of one contestant.</summary>
/// <param name="Seconds">For all queries.</param>
/// <param name="Nearest">For each query the index of the nearest code found; -1 where none was.</param>
internal sealed record RaceRound(double Seconds, long[] Nearest);
