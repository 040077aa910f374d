namespace OrleansImageSearch.Grains.Interfaces.Library;

/// <summary>The order in which images are shown. Values are on the wire: append only.</summary>
public enum LibrarySort
{
    /// <summary>When they were taken in.</summary>
    Added = 0,

    /// <summary>Their first name, without regard to case. Images without a name are left out.</summary>
    Name = 1,

    /// <summary>The size of the encoded original.</summary>
    Bytes = 2,

    /// <summary>When the picture was taken. Images whose files do not say are left out.</summary>
    Taken = 3,
}

/// <summary>Which images to show, and how. What is null does not matter.</summary>
/// <param name="IsTrashed">Images in the trash instead of the others; these are not sorted by name.</param>
/// <param name="Sort">Their order.</param>
/// <param name="IsDescending">Whether it is turned round.</param>
/// <param name="After">Where the page before ended; null: from the beginning.</param>
/// <param name="Limit">At most so many, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="Name">Part of a name, without regard to case.</param>
/// <param name="Formats">One of these, as <c>jpeg</c>.</param>
/// <param name="MinBytes">Of the encoded original.</param>
/// <param name="MaxBytes">Of the encoded original.</param>
/// <param name="MinWidth">Pixels.</param>
/// <param name="MaxWidth">Pixels.</param>
/// <param name="MinHeight">Pixels.</param>
/// <param name="MaxHeight">Pixels.</param>
/// <param name="AddedAfter">Taken in then or later.</param>
/// <param name="AddedBefore">Taken in earlier.</param>
[GenerateSerializer, Immutable, Alias("browse-request")]
public sealed record BrowseRequest(
    [property: Id(0)] bool IsTrashed,
    [property: Id(1)] LibrarySort Sort,
    [property: Id(2)] bool IsDescending,
    [property: Id(3)] LibraryPosition? After,
    [property: Id(4)] int Limit,
    [property: Id(5)] string? Name,
    [property: Id(6)] string[]? Formats,
    [property: Id(7)] long? MinBytes,
    [property: Id(8)] long? MaxBytes,
    [property: Id(9)] int? MinWidth,
    [property: Id(10)] int? MaxWidth,
    [property: Id(11)] int? MinHeight,
    [property: Id(12)] int? MaxHeight,
    [property: Id(13)] DateTimeOffset? AddedAfter,
    [property: Id(14)] DateTimeOffset? AddedBefore)
{
    /// <summary>Images in one answer at most.</summary>
    public const int MaxLimit = 1000;
}

/// <summary>A place in an order of images.</summary>
/// <param name="Text">By name: what the name is sorted by; else null.</param>
/// <param name="Number">By time: microseconds since 1970; by size: bytes; else 0.</param>
/// <param name="ImageId">The image there.</param>
[GenerateSerializer, Immutable, Alias("library-position")]
public sealed record LibraryPosition([property: Id(0)] string? Text, [property: Id(1)] long Number, [property: Id(2)] long ImageId);

/// <param name="Images">In order.</param>
/// <param name="Next">Where the next page begins, which may have more even where this one is short; null where this is the last.</param>
/// <param name="Total">How many there are without any filter; null on all but the first page.</param>
[GenerateSerializer, Immutable, Alias("browse-answer")]
public sealed record BrowseAnswer(
    [property: Id(0)] ShownImage[] Images, [property: Id(1)] LibraryPosition? Next, [property: Id(2)] LibraryTotal? Total);

/// <param name="Images">How many images there are.</param>
/// <param name="IsEstimate">Whether it is estimated, since counting would take long.</param>
[GenerateSerializer, Immutable, Alias("library-total")]
public sealed record LibraryTotal([property: Id(0)] long Images, [property: Id(1)] bool IsEstimate);

/// <param name="Id">The image.</param>
/// <param name="Name">Its first name; null where it has none.</param>
/// <param name="Uri">The place of that name.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As <c>jpeg</c>.</param>
/// <param name="Bytes">Of the encoded original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="TakenAt">When the picture was taken, where its file says so.</param>
[GenerateSerializer, Immutable, Alias("shown-image")]
public sealed record ShownImage(
    [property: Id(0)] long Id,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Uri,
    [property: Id(3)] int Width,
    [property: Id(4)] int Height,
    [property: Id(5)] string Format,
    [property: Id(6)] long Bytes,
    [property: Id(7)] DateTimeOffset AddedAt,
    [property: Id(8)] DateTimeOffset? TakenAt);
