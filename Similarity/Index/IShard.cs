namespace OrleansImageSearch.Similarity.Index;

/// <summary>
/// The descriptors of one bucket, searchable exactly: <see cref="Search"/> gives what a scan of all codes would give.
/// One thread at a time.
/// </summary>
public interface IShard
{
    /// <summary>Descriptors held.</summary>
    int Count { get; }

    /// <summary>Bytes of memory held, all included.</summary>
    long MemoryBytes { get; }

    /// <summary>Adds a code under an id not yet held.</summary>
    /// <returns>False, and nothing changed, where the id is held already.</returns>
    bool Add(long id, ReadOnlySpan<byte> code);

    /// <summary>Takes an id out.</summary>
    /// <returns>False where it was not held.</returns>
    bool Remove(long id);

    /// <summary>
    /// The <paramref name="k"/> nearest codes with distance at most <paramref name="maxDistance"/>, nearest first, ties by smaller id.
    /// </summary>
    /// <returns>At most <paramref name="k"/> neighbours, and no more than <see cref="Count"/>, whatever k is.</returns>
    Neighbor[] Search(ReadOnlySpan<byte> query, int k, float maxDistance);
}
