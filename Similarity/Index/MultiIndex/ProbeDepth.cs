namespace OrleansImageSearch.Similarity.Index.MultiIndex;

/// <summary>
/// How far the tables of a <see cref="SubstringIndex"/> are searched. A step is one table with one number of flips more than its
/// last: the tables take turns. A code that the first s steps miss differs from the query in as many bits in each table as it had
/// steps, so in s bits at least: after s steps every code nearer than s is found (the pigeonhole principle).
/// </summary>
/// <param name="Steps">0 or more.</param>
/// <param name="Slack">Bits that a sketch may differ beyond those that the guarantee needs; finds more of what is farther away.</param>
internal readonly record struct ProbeDepth(int Steps, int Slack)
{
    /// <summary>Every code at most this far away is found; -1 where nothing is sure.</summary>
    public int Radius => Steps - 1;

    /// <summary>The most flips a table takes; -1 where it has no turn.</summary>
    public int MaxFlips(int table, int tables) => Steps > table ? (Steps - 1 - table) / tables : -1;

    /// <summary>The most bits in which a sketch may differ where so many of the key's are flipped.</summary>
    public int MaxSketchDistance(int table, int tables, int flips) => MaxFlips(table, tables) - flips + Slack;
}
