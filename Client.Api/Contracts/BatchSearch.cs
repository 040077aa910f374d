namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Many searches by one measure: ids, codes, or both; 1 to 1024 together.</summary>
/// <param name="Ids">Stored images to look for.</param>
/// <param name="Codes">Codes to look for, hex.</param>
/// <param name="Measure">The measure. Default pdq.</param>
/// <param name="K">Hits wanted of each, 1 to 100. Default 5.</param>
/// <param name="MaxDistance">Leaves out hits farther away, in the measure's unit.</param>
/// <param name="Exact">Whether every bucket is asked. Default false.</param>
public sealed record BatchSearchQuery(
    long[]? Ids = null, string[]? Codes = null, string Measure = "pdq", int K = 5, float? MaxDistance = null, bool Exact = false);

/// <param name="Answers">One for each id, then one for each code, in order.</param>
/// <param name="Receipt">What was looked at for all together; its coverage is the smallest of theirs.</param>
public sealed record BatchSearchResult(BatchAnswer[] Answers, Receipt Receipt);

/// <param name="Id">The stored image looked for; absent for a code.</param>
/// <param name="Hits">Best first, without the image itself.</param>
/// <param name="Coverage">The probability that a near-duplicate was among what was looked at for it.</param>
/// <param name="Complete">Whether nothing was left out, so that this is the brute-force answer.</param>
public sealed record BatchAnswer(long? Id, BatchHit[] Hits, double Coverage, bool Complete);

/// <param name="Id">The stored image.</param>
/// <param name="Score">0..1, larger is more alike.</param>
/// <param name="Distance">In the measure's own unit.</param>
public readonly record struct BatchHit(long Id, double Score, float Distance);
