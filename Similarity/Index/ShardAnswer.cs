namespace OrleansImageSearch.Similarity.Index;

/// <summary>What a shard found.</summary>
/// <param name="Nearest">Nearest first, ties by smaller id.</param>
/// <param name="Recall">The share of a query's near-duplicates held that are expected to be among what was looked at; exactly 1 where nothing is left out.</param>
public readonly record struct ShardAnswer(Neighbor[] Nearest, double Recall);
