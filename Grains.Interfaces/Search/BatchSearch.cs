namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <summary>Many searches by one measure, each for what looks like one image.</summary>
[GenerateSerializer, Immutable, Alias("batch-search-request")]
public sealed record BatchSearchRequest
{
    /// <summary>Most queries in one batch.</summary>
    public const int MaxQueries = 1024;

    /// <summary>Most hits of one query.</summary>
    public const int MaxK = 100;

    /// <summary>Stored images to look for.</summary>
    [Id(0)] public long[] ImageIds { get; init; } = [];

    /// <summary>Codes to look for, each of the measure's length.</summary>
    [Id(1)] public byte[][] Codes { get; init; } = [];

    /// <summary>The measure by name.</summary>
    [Id(2)] public required string Measure { get; init; }

    /// <summary>Hits wanted of each query, 1 to <see cref="MaxK"/>.</summary>
    [Id(3)] public int K { get; init; } = 5;

    /// <summary>Leaves out hits farther away, in the measure's unit. Null: no bound.</summary>
    [Id(4)] public float? MaxDistance { get; init; }

    /// <summary>Whether every bucket is asked, so that the answers are the brute-force answers.</summary>
    [Id(5)] public bool Exact { get; init; }
}

/// <param name="Answers">One for each query, those of images before those of codes, in order.</param>
/// <param name="Receipt">What was looked at for all of them together; its coverage is the smallest of theirs.</param>
[GenerateSerializer, Immutable, Alias("batch-search-answer")]
public sealed record BatchSearchAnswer([property: Id(0)] QueryAnswer[] Answers, [property: Id(1)] SearchReceipt Receipt);

/// <param name="Hits">Best first, without the image itself.</param>
/// <param name="Coverage">As <see cref="SearchReceipt.Coverage"/>, of this query.</param>
/// <param name="Complete">As <see cref="SearchReceipt.Complete"/>, of this query.</param>
[GenerateSerializer, Immutable, Alias("query-answer")]
public sealed record QueryAnswer([property: Id(0)] QueryHit[] Hits, [property: Id(1)] double Coverage, [property: Id(2)] bool Complete);

/// <param name="ImageId">The stored image.</param>
/// <param name="Score">0..1, larger is more alike.</param>
/// <param name="Distance">In the measure's own unit.</param>
[GenerateSerializer, Immutable, Alias("query-hit")]
public readonly record struct QueryHit([property: Id(0)] long ImageId, [property: Id(1)] double Score, [property: Id(2)] float Distance);
