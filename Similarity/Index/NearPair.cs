namespace OrleansImageSearch.Similarity.Index;

/// <summary>Two stored codes that are near each other.</summary>
/// <param name="First">An id.</param>
/// <param name="Second">The other id; within one shard the larger one.</param>
/// <param name="Distance">In the metric's unit.</param>
public readonly record struct NearPair(long First, long Second, int Distance);
