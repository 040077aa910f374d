namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>What this process has seen of the cluster.</summary>
/// <param name="Points">One a second of the last ten minutes at most, oldest first; where the cluster could not be asked there are none.</param>
/// <param name="Changes">The last ones, oldest first.</param>
public sealed record ClusterHistory(ClusterPoint[] Points, ClusterChange[] Changes);

/// <param name="At">When.</param>
/// <param name="SearchesPerSecond">On all silos, mean of the ten seconds before.</param>
/// <param name="IngestsPerSecond">Images taken in or known before, on all silos, mean of the ten seconds before.</param>
/// <param name="SearchP50Ms">Median time of the searches of the minute before; absent where there were none.</param>
/// <param name="SearchP99Ms">Time that 99% of them did not exceed.</param>
public sealed record ClusterPoint(
    DateTimeOffset At, double SearchesPerSecond, double IngestsPerSecond, double? SearchP50Ms, double? SearchP99Ms);

/// <param name="Number">Grows by one a change of this process.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="Kind">
/// joined, left or dead, of a silo; split, moved, loaded or lost, of buckets. left: it had said so before. moved: from a silo that lives or
/// left. loaded: nobody held them, or a dead silo. lost: their silo is dead and nobody holds them yet.
/// </param>
/// <param name="Silo">The silo that joined, left or died.</param>
/// <param name="Measure">Of the buckets: name and version, pdq/1.</param>
/// <param name="Buckets">Their prefixes.</param>
/// <param name="Into">Of a split: the prefixes that took the bucket's place.</param>
/// <param name="From">The silo that held the buckets.</param>
/// <param name="To">The silo that holds them now.</param>
public sealed record ClusterChange(
    long Number,
    DateTimeOffset At,
    string Kind,
    string? Silo,
    string? Measure,
    string[]? Buckets,
    string[]? Into,
    string? From,
    string? To);

/// <summary>The cluster cannot be asked.</summary>
/// <param name="At">When this was said.</param>
/// <param name="Since">Since when.</param>
/// <param name="Message">Why, and what happens next.</param>
public sealed record ClusterOutage(DateTimeOffset At, DateTimeOffset Since, string Message);
