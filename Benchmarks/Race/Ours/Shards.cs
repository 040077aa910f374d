using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Benchmarks.Race.Ours;

/// <summary>The shards that race.</summary>
internal static class Shards
{
    /// <summary>An empty shard as the measures with Hamming codes have it, for codes of any length.</summary>
    public static IShard Create(int codeLengthBytes) => new HammingShard(codeLengthBytes, new ShardOptions());
}
