namespace OrleansImageSearch.Benchmarks.Quality;

/// <summary>How well one system tells edited copies from other photos.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">A measure, a measure with + (turned, mirrored, cut), the fused measures, or the search for copies.</param>
/// <param name="N">Photos.</param>
/// <param name="Edited">Of which so many are edited, in every way.</param>
/// <param name="Precision">Wanted of the pairs at or above the threshold.</param>
/// <param name="Threshold">Score from which on two pictures are taken for copies; null where none has this precision.</param>
/// <param name="Recall">Share of all copies that reach it.</param>
/// <param name="RecallByEdit">The same by edit.</param>
internal sealed record QualityResult(
    string Bench, string System, int N, int Edited, double Precision, double? Threshold, double Recall, IReadOnlyDictionary<string, double> RecallByEdit);
