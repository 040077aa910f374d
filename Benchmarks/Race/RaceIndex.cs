namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>An index that races: a program that builds it, and the settings that it is searched with.</summary>
/// <param name="Name">As the report shall name it.</param>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments before the workload's: folder, bits a code, k and radius.</param>
/// <param name="Kind">Its arguments after these: the kind of index and its parameters.</param>
/// <param name="BytesPerImage">About the memory it will need for a code, to plan which indexes fit side by side.</param>
internal sealed record RaceIndex(string Name, string Program, string[] Arguments, string[] Kind, double BytesPerImage)
{
    /// <summary>Each is a contestant.</summary>
    public required RaceSetting[] Settings { get; init; }

    /// <summary>
    /// Divides indexes, in their order, into groups of which each needs at most <paramref name="memoryBytes"/>; what needs more
    /// alone is in none.
    /// </summary>
    public static IReadOnlyList<RaceIndex[]> Heats(IEnumerable<RaceIndex> indexes, int count, double memoryBytes)
    {
        var heats = new List<List<RaceIndex>>();
        var used = double.PositiveInfinity;
        foreach (var index in indexes.Where(index => index.BytesPerImage * count <= memoryBytes))
        {
            var needed = index.BytesPerImage * count;
            if (used + needed > memoryBytes)
            {
                heats.Add([]);
                used = 0;
            }

            heats[^1].Add(index);
            used += needed;
        }

        return [.. heats.Select(heat => heat.ToArray())];
    }
}

/// <summary>How an index is searched.</summary>
/// <param name="Name">As the report shall name it; empty where there is only one.</param>
/// <param name="Value">As the index's program reads it.</param>
internal sealed record RaceSetting(string Name, string Value);
