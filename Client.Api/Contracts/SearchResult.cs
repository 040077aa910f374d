namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>The answer to a search.</summary>
/// <param name="Hits">Best first.</param>
/// <param name="Receipt">What was looked at.</param>
/// <param name="Notices">What there is to know of the query: a sentence for each measure that sees too little in it.</param>
public sealed record SearchResult(Hit[] Hits, Receipt Receipt, string[] Notices);

/// <param name="Id">The stored image.</param>
/// <param name="Name">Its first name.</param>
/// <param name="Uri">The place of that name.</param>
/// <param name="Score">Weighted mean of the measures' scores, 0..1; of a search for copies the probability that it is the original.</param>
/// <param name="Measures">How each measure sees it, by the measure's name.</param>
/// <param name="Probability">How likely it is a copy, by the collection's calibration; absent where that does not know the measures that it was scored by.</param>
/// <param name="Inliers">Of a search for copies: places found again in the same arrangement; absent where its thumbnail is not stored.</param>
public sealed record Hit(
    long Id,
    string Name,
    string Uri,
    double Score,
    IReadOnlyDictionary<string, MeasureResult> Measures,
    double? Probability,
    int? Inliers);

/// <summary>What a search looked at, so that nothing is left out silently.</summary>
/// <param name="BucketsAsked">Buckets that answered.</param>
/// <param name="BucketsFailed">Buckets that should have answered and did not.</param>
/// <param name="BucketsTotal">Buckets of all measures asked.</param>
/// <param name="FailedBuckets">Those that failed.</param>
/// <param name="Coverage">The probability, 0..1, that a near-duplicate was among what was looked at.</param>
/// <param name="Complete">Whether every bucket answered, so that no image was left out.</param>
/// <param name="ElapsedMs">Milliseconds in the search, without HTTP.</param>
/// <param name="Stages">The same by stage, in order.</param>
/// <param name="ScanMs">Milliseconds that the buckets spent in their shards, added up over all of them.</param>
/// <param name="SilosAsked">Different silos that the buckets asked answered from.</param>
/// <param name="Calls">Every call to a bucket, in the order they began; absent unless trace was asked for.</param>
public sealed record Receipt(
    int BucketsAsked,
    int BucketsFailed,
    int BucketsTotal,
    string[] FailedBuckets,
    double Coverage,
    bool Complete,
    double ElapsedMs,
    Stage[] Stages,
    double ScanMs,
    int SilosAsked,
    BucketCall[]? Calls);

/// <param name="Name">describe, ask, score, check or record.</param>
/// <param name="ElapsedMs">Milliseconds; those of a stage that came again added up.</param>
/// <param name="StartMs">Milliseconds from the search's start to when it first began.</param>
public sealed record Stage(string Name, double ElapsedMs, double StartMs);

/// <param name="Measure">Name and version, pdq/1.</param>
/// <param name="Bucket">Its prefix: zeros and ones, or * for everything.</param>
/// <param name="Silo">Who answered; absent where nobody did.</param>
/// <param name="StartMs">Milliseconds from the search's start to the call.</param>
/// <param name="ElapsedMs">Milliseconds to the answer, or until it was given up.</param>
/// <param name="ScanMs">Of them, in the shard.</param>
/// <param name="Failed">
/// Why the answer does not count: unanswered; split, so that the bucket's successors were asked next; superseded, by another activation
/// that was asked next. Absent where it counts.
/// </param>
public sealed record BucketCall(string Measure, string Bucket, string? Silo, double StartMs, double ElapsedMs, double ScanMs, string? Failed);
