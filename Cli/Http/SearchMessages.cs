namespace OrleansImageSearch.Cli.Http;

/// <summary>What to look for, as <c>POST /v1/search</c> takes it; measures are <c>NAME</c> or <c>NAME:WEIGHT</c>.</summary>
internal sealed record SearchQuery(
    IReadOnlyList<SearchImage> Images,
    IReadOnlyList<SearchImage> Not,
    int K,
    IReadOnlyList<string> Measures,
    bool Exact,
    bool Dihedral,
    bool Copies,
    string? Combine,
    double? MaxDistance);

/// <summary>A query image: either a file here or the id of a stored image.</summary>
internal readonly record struct SearchImage(string? Path, long? Id);

internal sealed record SearchAnswer(IReadOnlyList<SearchHit> Hits, SearchReceipt Receipt, IReadOnlyList<string>? Notices = null);

/// <summary>A stored image and its score, 0..1, larger is more alike; and how likely it is a copy, where the server knows.</summary>
internal sealed record SearchHit(long Id, string Name, double Score, IReadOnlyDictionary<string, MeasureScore> Measures, double? Probability = null);

/// <summary>A score, 0..1, and the distance in the measure's own unit.</summary>
internal sealed record MeasureScore(double Score, double Distance);

/// <summary>
/// What the server looked at. Coverage is the probability, 0..1, that a near-duplicate's bucket was among those asked;
/// complete means that every bucket answered.
/// </summary>
internal sealed record SearchReceipt(
    int BucketsAsked,
    int BucketsFailed,
    int BucketsTotal,
    IReadOnlyList<string> FailedBuckets,
    double Coverage,
    bool Complete,
    double ElapsedMs);
