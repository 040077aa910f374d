using System.Diagnostics;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Interfaces.Search;

namespace OrleansImageSearch.Grains.Search;

/// <summary>A call of one bucket, on the clock of <see cref="Stopwatch"/>.</summary>
/// <param name="Key">The bucket's.</param>
/// <param name="Answer">Null where there was none.</param>
/// <param name="StartedAt">Timestamp of the call.</param>
/// <param name="EndedAt">Timestamp of the answer, or of giving up.</param>
/// <param name="Outcome">What became of it.</param>
internal sealed record TimedCall(string Key, BucketAnswer? Answer, long StartedAt, long EndedAt, BucketCallOutcome Outcome)
{
    /// <param name="start">Timestamp of the search's start.</param>
    public BucketCall Since(long start) => new(
        Key,
        Answer?.Silo,
        Stopwatch.GetElapsedTime(start, StartedAt).TotalMilliseconds,
        Stopwatch.GetElapsedTime(StartedAt, EndedAt).TotalMilliseconds,
        Answer?.ScanMs ?? 0,
        Outcome);
}
