namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <param name="Hits">Best first.</param>
/// <param name="Receipt">What was looked at.</param>
/// <param name="Notices">What the asker should know of the query: measures that see too little in it.</param>
[GenerateSerializer, Immutable, Alias("search-answer")]
public sealed record SearchAnswer(
    [property: Id(0)] SearchHit[] Hits, [property: Id(1)] SearchReceipt Receipt, [property: Id(2)] string[] Notices);

/// <param name="ImageId">The stored image.</param>
/// <param name="Name">Its first name.</param>
/// <param name="Uri">The place of that name.</param>
/// <param name="Score">
/// Weighted mean of the measures' scores, 0..1, larger is more alike; of a search for copies the probability that it is the original.
/// </param>
/// <param name="Measures">How each measure saw it.</param>
/// <param name="Inliers">Of a search for copies: places found again in the same arrangement; null where its thumbnail is not stored.</param>
/// <param name="Probability">How likely it is a copy; null where no calibration knows the measures that it was scored by.</param>
[GenerateSerializer, Immutable, Alias("search-hit")]
public sealed record SearchHit(
    [property: Id(0)] long ImageId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Uri,
    [property: Id(3)] double Score,
    [property: Id(4)] MeasureScore[] Measures,
    [property: Id(5)] int? Inliers,
    [property: Id(6)] double? Probability);

/// <param name="Name">The measure.</param>
/// <param name="Score">0..1, larger is more alike.</param>
/// <param name="Distance">In the measure's own unit: bits for <c>dhash</c> and <c>pdq</c>.</param>
[GenerateSerializer, Immutable, Alias("measure-score")]
public readonly record struct MeasureScore([property: Id(0)] string Name, [property: Id(1)] double Score, [property: Id(2)] float Distance);

/// <summary>What a search looked at, so that nothing is left out silently.</summary>
/// <param name="BucketsAsked">Buckets that answered.</param>
/// <param name="BucketsFailed">Buckets that should have answered and did not.</param>
/// <param name="BucketsTotal">Buckets of all measures asked.</param>
/// <param name="FailedBuckets">Keys of those that failed.</param>
/// <param name="Coverage">
/// The probability, 0..1, that a near-duplicate was among what the buckets that answered looked at, by the measures' own noise models;
/// the smallest over query images and measures. 1 where nothing was left out.
/// </param>
/// <param name="Complete">Whether every bucket answered and left nothing out, so that this is the brute-force answer.</param>
/// <param name="ElapsedMs">Whole time in the search grain, milliseconds.</param>
/// <param name="Stages">The same by stage, in order.</param>
/// <param name="ScanMs">Milliseconds that the buckets spent in their shards, added up over all of them.</param>
/// <param name="SilosAsked">Different silos that the buckets asked answered from.</param>
/// <param name="Calls">Every call to a bucket, in the order they began; null unless <see cref="SearchRequest.Trace"/>.</param>
[GenerateSerializer, Immutable, Alias("search-receipt")]
public sealed record SearchReceipt(
    [property: Id(0)] int BucketsAsked,
    [property: Id(1)] int BucketsFailed,
    [property: Id(2)] int BucketsTotal,
    [property: Id(3)] string[] FailedBuckets,
    [property: Id(4)] double Coverage,
    [property: Id(5)] bool Complete,
    [property: Id(6)] double ElapsedMs,
    [property: Id(7)] StageTime[] Stages,
    [property: Id(8)] double ScanMs,
    [property: Id(9)] int SilosAsked,
    [property: Id(10)] BucketCall[]? Calls);

/// <param name="Name">describe, ask, score, check or record.</param>
/// <param name="ElapsedMs">Milliseconds; those of a stage that came again added up.</param>
/// <param name="StartMs">Milliseconds from the search's start to when it first began.</param>
[GenerateSerializer, Immutable, Alias("stage-time")]
public readonly record struct StageTime([property: Id(0)] string Name, [property: Id(1)] double ElapsedMs, [property: Id(2)] double StartMs);

/// <summary>A search's call of one bucket.</summary>
/// <param name="Bucket">As <see cref="Buckets.BucketKey"/> writes it.</param>
/// <param name="Silo">Who answered; null where nobody did.</param>
/// <param name="StartMs">Milliseconds from the search's start to the call.</param>
/// <param name="ElapsedMs">Milliseconds to the answer, or until it was given up, with all repetitions.</param>
/// <param name="ScanMs">Of them, in the shard.</param>
/// <param name="Outcome">What became of it.</param>
[GenerateSerializer, Immutable, Alias("bucket-call")]
public sealed record BucketCall(
    [property: Id(0)] string Bucket,
    [property: Id(1)] SiloAddress? Silo,
    [property: Id(2)] double StartMs,
    [property: Id(3)] double ElapsedMs,
    [property: Id(4)] double ScanMs,
    [property: Id(5)] BucketCallOutcome Outcome);

/// <summary>What became of a call of a bucket. Values are on the wire: append only.</summary>
public enum BucketCallOutcome
{
    /// <summary>Its answer counts.</summary>
    Answered = 0,

    /// <summary>There was no answer by the deadline, or none that could be verified.</summary>
    Unanswered = 1,

    /// <summary>The bucket had been split: its successors were asked next.</summary>
    Split = 2,

    /// <summary>Another activation counts: that was asked next.</summary>
    Superseded = 3,
}
