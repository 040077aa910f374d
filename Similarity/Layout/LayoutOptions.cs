namespace OrleansImageSearch.Similarity.Layout;

/// <summary>How a layout is made.</summary>
public sealed record LayoutOptions
{
    /// <summary>Neighbours of each point that pull it. More show coarser structure. Default 15, as McInnes et al. (2018).</summary>
    public int Neighbors { get; init; } = 15;

    /// <summary>Rounds of optimisation; null: 500 for up to 10,000 points, else 200.</summary>
    public int? Epochs { get; init; }

    /// <summary>The same seed gives the same layout, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that compute.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
