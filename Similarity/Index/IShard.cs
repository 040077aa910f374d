namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// The descriptors of one bucket, searchable exactly: asked for a recall of 1, a search gives what a scan of all codes would
/// give. The code of an id never changes: whoever adds or removes an id again gives the same code. One thread at a time.
/// </summary>
public interface IShard
{
    /// <summary>Descriptors held.</summary>
    int Count { get; }

    /// <summary>Bytes of memory held, all included.</summary>
    long MemoryBytes { get; }

    /// <summary>Adds a code under an id not yet held.</summary>
    /// <returns>False, and nothing changed, where the id is held already.</returns>
    /// <exception cref="ArgumentException">The code is not as long as the shard's codes.</exception>
    bool Add(long id, ReadOnlySpan<byte> code);

    /// <summary>Takes an id out.</summary>
    /// <returns>False where it was not held.</returns>
    /// <exception cref="ArgumentException">The code is not as long as the shard's codes.</exception>
    bool Remove(long id, ReadOnlySpan<byte> code);

    /// <summary>
    /// The <paramref name="k"/> nearest codes with distance at most <paramref name="maxDistance"/>, nearest first, ties by smaller id.
    /// </summary>
    /// <param name="query">One code.</param>
    /// <param name="k">At least 1.</param>
    /// <param name="maxDistance">In the metric's unit.</param>
    /// <param name="recall">
    /// The share wanted of the near-duplicates of a query that are held here, above 0 to 1. Below 1, less is looked at: a near-duplicate
    /// may be missing, and what is farther away is often missing. A distance that is given is always true.
    /// </param>
    /// <returns>At most <paramref name="k"/> neighbours, and no more than <see cref="Count"/>, whatever k is.</returns>
    /// <exception cref="ArgumentException">The query is not one code, k is below 1, or the distance or recall is out of its range.</exception>
    ShardAnswer Search(ReadOnlySpan<byte> query, int k, float maxDistance, double recall);

    /// <summary>Builds at once what otherwise the next search would build first.</summary>
    void Optimize();
}
