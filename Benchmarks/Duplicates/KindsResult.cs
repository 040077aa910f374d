namespace OrleansImageSearch.Benchmarks.Duplicates;

/// <summary>Which kinds the pairs made in one way were given.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="Made">How the look-alike was made.</param>
/// <param name="Truth">The right kind; none for different pictures.</param>
/// <param name="Pairs">Pairs compared.</param>
/// <param name="Near">Of which so many are near each other by PDQ, so that they would be taken for duplicates at all.</param>
/// <param name="Answers">Pairs by the kind given.</param>
/// <param name="NearAnswers">The same of near pairs.</param>
/// <param name="MicrosPerPair">Processor time of a comparison, from two decoded thumbnails.</param>
internal sealed record KindsResult(
    string Bench, string Made, string Truth, int Pairs, int Near, IReadOnlyDictionary<string, int> Answers, IReadOnlyDictionary<string, int> NearAnswers, double MicrosPerPair);
