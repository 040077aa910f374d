using Microsoft.Extensions.Options;

namespace OrleansImageSearch.Grains.Search;

/// <summary>How far a search looks unless it is exact. Configuration section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    /// <summary>
    /// The probability wanted that a near-duplicate's bucket is asked. Default 0.99; above 0, at most 1 (asks every bucket).
    /// </summary>
    public double Coverage { get; set; } = 0.99;

    /// <summary>Most buckets asked for one query image under one measure. Default 64; at least 1.</summary>
    public int MaxBuckets { get; set; } = 64;

    /// <summary>
    /// Neighbours taken from each measure for every hit wanted where several measures are fused, since the best fused hits
    /// need not be the best of any one measure. Default 8; 1 to 1000.
    /// </summary>
    public int CandidatesPerHit { get; set; } = 8;

    /// <summary>
    /// Stored images that a search for copies compares with the query place by place; each takes some milliseconds. Default 24; 1 to 1000.
    /// </summary>
    public int CopyCandidates { get; set; } = 24;

    /// <summary>How long a silo holds to the calibration it has read. Default 5 s; 0 or more.</summary>
    public TimeSpan CalibrationLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a search waits for its buckets; those that have not answered by then are named in the receipt. Default 700 ms;
    /// 10 ms to 60 s.
    /// </summary>
    public TimeSpan BucketTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>The same for a batch of searches. A call ends after 30 s, so it should be less. Default 20 s; 10 ms to 60 s.</summary>
    public TimeSpan BatchTimeout { get; set; } = TimeSpan.FromSeconds(20);

    internal sealed class Validator : IValidateOptions<SearchOptions>
    {
        public ValidateOptionsResult Validate(string? name, SearchOptions options)
        {
            List<string> failures = [];
            if (options.Coverage is not (> 0 and <= 1))
            {
                failures.Add($"Search:Coverage is {options.Coverage}; set it above 0 and at most 1.");
            }

            if (options.MaxBuckets < 1)
            {
                failures.Add($"Search:MaxBuckets is {options.MaxBuckets}; set it to at least 1.");
            }

            if (options.CandidatesPerHit is < 1 or > 1000)
            {
                failures.Add($"Search:CandidatesPerHit is {options.CandidatesPerHit}; set it to 1 to 1000.");
            }

            if (options.CopyCandidates is < 1 or > 1000)
            {
                failures.Add($"Search:CopyCandidates is {options.CopyCandidates}; set it to 1 to 1000.");
            }

            if (options.CalibrationLifetime < TimeSpan.Zero)
            {
                failures.Add($"Search:CalibrationLifetime is {options.CalibrationLifetime}; set it to 00:00:00 or more.");
            }

            if (options.BucketTimeout < TimeSpan.FromMilliseconds(10) || options.BucketTimeout > TimeSpan.FromSeconds(60))
            {
                failures.Add($"Search:BucketTimeout is {options.BucketTimeout}; set it to 00:00:00.01 to 00:01:00.");
            }

            if (options.BatchTimeout < TimeSpan.FromMilliseconds(10) || options.BatchTimeout > TimeSpan.FromSeconds(60))
            {
                failures.Add($"Search:BatchTimeout is {options.BatchTimeout}; set it to 00:00:00.01 to 00:01:00.");
            }

            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
