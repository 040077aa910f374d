namespace OrleansImageSearch.Grains.Interfaces.Ingest;

/// <summary>An image whose descriptors are known already. Its original stays where it is, and nobody here has seen it.</summary>
[GenerateSerializer, Immutable, Alias("described-image")]
public sealed record DescribedImage
{
    /// <summary>Most images in one call.</summary>
    public const int MaxBatch = 4096;

    /// <summary>Of the encoded bytes, 64 digits of hex.</summary>
    [Id(0)] public required string Sha256 { get; init; }

    /// <summary>Where the original is: an absolute uri, unique.</summary>
    [Id(1)] public required string Uri { get; init; }

    /// <summary>The file's name as its owner knows it.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(3)] public required int Width { get; init; }

    /// <summary>Pixels, upright.</summary>
    [Id(4)] public required int Height { get; init; }

    /// <summary>As <c>jpeg</c>.</summary>
    [Id(5)] public required string Format { get; init; }

    /// <summary>Of the encoded original.</summary>
    [Id(6)] public required long Bytes { get; init; }

    /// <summary>When the picture was taken; null where unknown.</summary>
    [Id(7)] public DateTimeOffset? TakenAt { get; init; }

    /// <summary>When the original was last written; null where unknown, and then it is never taken for unchanged.</summary>
    [Id(8)] public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>One for each measure of the cluster; that of an image model may be missing.</summary>
    [Id(9)] public required DescribedCode[] Descriptors { get; init; }
}

/// <param name="Measure">The measure's stamp, <c>pdq/1</c>.</param>
/// <param name="Code">Of the measure's length.</param>
/// <param name="Quality">0 to 100.</param>
/// <param name="FlipCosts">One byte a signature bit; null where only the code is known.</param>
[GenerateSerializer, Immutable, Alias("described-code")]
public readonly record struct DescribedCode(
    [property: Id(0)] string Measure, [property: Id(1)] byte[] Code, [property: Id(2)] int Quality, [property: Id(3)] byte[]? FlipCosts);
