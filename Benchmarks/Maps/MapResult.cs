namespace OrleansImageSearch.Benchmarks.Maps;

/// <summary>What one layout of some points cost, and how true it is.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">Who made it.</param>
/// <param name="Points">What was placed.</param>
/// <param name="N">How many.</param>
/// <param name="ProcessorSeconds">Of looking for neighbours and placing.</param>
/// <param name="Trustworthiness">0 to 1.</param>
/// <param name="Preservation">The share of neighbours kept, 0 to 1.</param>
/// <param name="Neighbors">That both were measured with.</param>
/// <param name="Sample">Points that they were measured on.</param>
internal sealed record MapResult(
    string Bench, string System, string Points, int N, double ProcessorSeconds, double Trustworthiness, double Preservation, int Neighbors, int Sample)
{
    /// <summary>Of the neighbours the layout was made of, the share that are among the nearest; ours alone.</summary>
    public double? NeighborRecall { get; init; }

    /// <summary>Of looking for neighbours alone; ours alone.</summary>
    public double? NeighborSeconds { get; init; }

    /// <summary>What looking for the neighbours of each in an index of all would take, asked for a recall of 0.95; ours alone.</summary>
    public double? ShardSeconds { get; init; }
}
