namespace OrleansImageSearch.Catalog;

/// <summary>The order in which images are shown; equal ones follow each other by id.</summary>
public enum ImageSort
{
    /// <summary>When they were stored.</summary>
    Added,

    /// <summary>By the first 100 characters of their first name, without regard to case. Images without a name are left out.</summary>
    Name,

    /// <summary>The size of the encoded original.</summary>
    Bytes,

    /// <summary>When they were taken. Images whose files do not say are left out.</summary>
    Taken,
}

/// <summary>Which images to show, and in which order. What is null does not matter.</summary>
public sealed record BrowseQuery
{
    /// <summary>Images in the trash instead of active ones; these are not sorted by name.</summary>
    public bool IsTrashed { get; init; }

    public ImageSort Sort { get; init; }

    public bool IsDescending { get; init; }

    /// <summary>Where the page before ended; null: from the beginning.</summary>
    public BrowsePosition? After { get; init; }

    /// <summary>Images on a page at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Part of one of its names, without regard to case.</summary>
    public string? Name { get; init; }

    /// <summary>One of these formats, as <c>jpeg</c>.</summary>
    public IReadOnlyCollection<string>? Formats { get; init; }

    public long? MinBytes { get; init; }

    public long? MaxBytes { get; init; }

    public int? MinWidth { get; init; }

    public int? MaxWidth { get; init; }

    public int? MinHeight { get; init; }

    public int? MaxHeight { get; init; }

    /// <summary>Stored then or later.</summary>
    public DateTimeOffset? AddedAfter { get; init; }

    /// <summary>Stored earlier.</summary>
    public DateTimeOffset? AddedBefore { get; init; }

    /// <summary>
    /// Images looked at for a page at most: where few of them fit, the page ends early, and the next goes on. Default 20,000, about a
    /// tenth of a second.
    /// </summary>
    public int LookAtMost { get; init; } = 20_000;
}

/// <summary>A place in an order of images.</summary>
/// <param name="Text">By name: what the name is sorted by; else null.</param>
/// <param name="Number">By time: microseconds since 1970; by size: bytes; else 0.</param>
/// <param name="Id">The image there.</param>
public sealed record BrowsePosition(string? Text, long Number, long Id);

/// <param name="Images">In order.</param>
/// <param name="Next">Where the next page begins, which may have more even where this one is short; null where this is the last.</param>
public sealed record BrowsePage(IReadOnlyList<BrowsedImage> Images, BrowsePosition? Next);

/// <param name="Id">The image.</param>
/// <param name="Name">Its first name; null where it has none.</param>
/// <param name="Uri">The place of that name.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As <c>jpeg</c>.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was stored.</param>
/// <param name="TakenAt">When the picture was taken, where its file says so.</param>
public sealed record BrowsedImage(
    long Id, string? Name, string? Uri, int Width, int Height, string Format, long Bytes, DateTimeOffset AddedAt, DateTimeOffset? TakenAt);

/// <param name="Images">How many there are.</param>
/// <param name="IsEstimate">Whether it is by the server's statistics, since counting would take long.</param>
public sealed record ImageCount(long Images, bool IsEstimate);
