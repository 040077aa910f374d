namespace OrleansImageSearch.Similarity.Duplicates;

/// <summary>What is known of a picture without its pixels.</summary>
/// <param name="Width">Columns of the original, upright.</param>
/// <param name="Height">Rows of the original, upright.</param>
/// <param name="TakenAt">The camera's clock, mostly in whole seconds; null where it says nothing.</param>
public readonly record struct PictureFacts(int Width, int Height, DateTimeOffset? TakenAt);
