namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <summary>A query: one to five images together.</summary>
[GenerateSerializer, Immutable, Alias("search-request")]
public sealed record SearchRequest
{
    /// <summary>Most query images in one search, and most negative examples.</summary>
    public const int MaxImages = 5;

    /// <summary>Most hits in one answer.</summary>
    public const int MaxK = 1000;

    /// <summary>One to <see cref="MaxImages"/> images to look for.</summary>
    [Id(0)] public required QueryImage[] Images { get; init; }

    /// <summary>Up to <see cref="MaxImages"/> images that hits should not look like.</summary>
    [Id(1)] public QueryImage[] Not { get; init; } = [];

    /// <summary>Hits wanted, 1 to <see cref="MaxK"/>.</summary>
    [Id(2)] public int K { get; init; } = 5;

    /// <summary>Measures by name with positive weights. Empty: all measures with their default weights.</summary>
    [Id(3)] public WeightedMeasure[] Measures { get; init; } = [];

    /// <summary>Whether every bucket is asked, so that the answer is the brute-force answer.</summary>
    [Id(4)] public bool Exact { get; init; }

    /// <summary>Leaves out hits farther away, in the unit of the single measure named. Null: no bound.</summary>
    [Id(5)] public float? MaxDistance { get; init; }

    /// <summary>Whether turned and mirrored copies are looked for too.</summary>
    [Id(6)] public bool Dihedral { get; init; }

    /// <summary>
    /// Whether the original of an edited copy is looked for, however it was turned, mirrored, cropped, framed or put into another picture:
    /// the best candidates of every measure are compared with the query place by place, and scores say how likely each is.
    /// </summary>
    [Id(7)] public bool Copies { get; init; }

    /// <summary>How a stored image's scores against several query images become one.</summary>
    [Id(8)] public ImageCombination Combination { get; init; }

    /// <summary>Whether the receipt says of every call to a bucket when it was made and how long it took.</summary>
    [Id(9)] public bool Trace { get; init; }
}

/// <summary>How the scores of one stored image against several query images become one. Values are on the wire: append only.</summary>
public enum ImageCombination
{
    /// <summary>The largest: like any of them.</summary>
    Best = 0,

    /// <summary>The mean: like all of them.</summary>
    Mean = 1,

    /// <summary>1 - (1 - a)(1 - b)...: every likeness adds.</summary>
    Sum = 2,
}

/// <summary>An image to compare with: either a stored image's id or the bytes of an encoded image.</summary>
[GenerateSerializer, Immutable, Alias("query-image")]
public sealed record QueryImage
{
    [Id(0)] public long? ImageId { get; init; }

    [Id(1)] public byte[]? Content { get; init; }

    /// <summary>What to call it in an error.</summary>
    [Id(2)] public string Name { get; init; } = "image";
}

/// <param name="Name">As <c>pdq</c>.</param>
/// <param name="Weight">Positive and finite; only ratios matter.</param>
[GenerateSerializer, Immutable, Alias("weighted-measure")]
public readonly record struct WeightedMeasure([property: Id(0)] string Name, [property: Id(1)] double Weight);
