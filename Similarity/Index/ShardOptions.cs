namespace OrleansImageSearch.Similarity.Index;

/// <summary>How a shard lays out its tree.</summary>
public sealed class ShardOptions
{
    /// <summary>Codes in a leaf that is scanned rather than divided further. Default 1024; 1 to 1,000,000.</summary>
    public int LeafCapacity { get; set; } = 1024;
}
