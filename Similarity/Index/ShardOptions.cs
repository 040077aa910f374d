namespace OrleansImageSearch.Similarity.Index;

/// <summary>How a shard lays out its codes.</summary>
public sealed class ShardOptions
{
    public const int MaxLeafCapacity = 1_000_000, MaxOpenCapacity = 1_000_000;

    /// <summary>
    /// Codes in a leaf that is scanned rather than divided further, 1 to <see cref="MaxLeafCapacity"/>. Default 2048: the smallest at
    /// which a tree that can prune nothing stays within a few percent of the plain scan of its codes.
    /// </summary>
    public int LeafCapacity { get; set; } = 2048;

    /// <summary>
    /// Hamming codes that are scanned before they are sealed into an indexed segment, 1 to <see cref="MaxOpenCapacity"/>. Default 1024:
    /// scanning them takes less than a search of the segments.
    /// </summary>
    public int OpenCapacity { get; set; } = 1024;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        if (LeafCapacity is < 1 or > MaxLeafCapacity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(LeafCapacity), LeafCapacity, $"A shard's leaf capacity must be 1 to {MaxLeafCapacity} codes.");
        }

        if (OpenCapacity is < 1 or > MaxOpenCapacity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(OpenCapacity), OpenCapacity, $"A shard's open capacity must be 1 to {MaxOpenCapacity} codes.");
        }
    }
}
