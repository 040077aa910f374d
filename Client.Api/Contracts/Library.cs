namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>A page of the library.</summary>
/// <param name="Images">In the order asked for.</param>
/// <param name="Next">Where the next page begins, as cursor; absent on the last. Where few images fit, a page is short, or empty, and the next goes on.</param>
/// <param name="Total">How many images there are without any filter; on the first page alone.</param>
public sealed record LibraryPage(LibraryImage[] Images, string? Next, LibraryTotal? Total);

/// <param name="Images">How many there are.</param>
/// <param name="IsEstimate">Whether it is estimated, since counting would take long.</param>
public sealed record LibraryTotal(long Images, bool IsEstimate);

/// <param name="Id">The image.</param>
/// <param name="Name">Its first name; absent where it has none.</param>
/// <param name="Uri">The place of that name.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Format">As jpeg.</param>
/// <param name="Bytes">Of the original.</param>
/// <param name="AddedAt">When it was taken in.</param>
/// <param name="TakenAt">When the picture was taken; absent where its file does not say.</param>
public sealed record LibraryImage(
    long Id, string? Name, string? Uri, int Width, int Height, string Format, long Bytes, DateTimeOffset AddedAt, DateTimeOffset? TakenAt);
