namespace OrleansImageSearch.Similarity.Index;

public static class ShardExtensions
{
    /// <summary>The nearest codes, nothing left out.</summary>
    /// <inheritdoc cref="IShard.Search"/>
    public static Neighbor[] Search(this IShard shard, ReadOnlySpan<byte> query, int k, float maxDistance = float.PositiveInfinity) =>
        shard.Search(query, k, maxDistance, recall: 1).Nearest;
}
