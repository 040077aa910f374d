namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>How much of a shard a search looks at.</summary>
/// <param name="Cells">Cells probed, those of the nearest centroids.</param>
/// <param name="Doubt">How much nearer than estimated a vector may be before it is passed over: see <see cref="Sketch.Doubt"/>.</param>
/// <param name="Recall">The share of the nearest vectors that this is expected to find.</param>
internal readonly record struct ProbeDepth(int Cells, float Doubt, double Recall);
