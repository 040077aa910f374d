namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>How one measure sees two images.</summary>
/// <param name="Score">0..1, larger is more alike.</param>
/// <param name="Distance">In the measure's own unit: bits for dhash and pdq.</param>
public sealed record MeasureResult(double Score, float Distance);
