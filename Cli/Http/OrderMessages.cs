namespace OrleansImageSearch.Cli.Http;

internal sealed record OrderQuery(IReadOnlyList<string> Sha256, string? Measure);

/// <summary>Images in an order in which neighbours look alike, by one measure; those not stored, and those that the measure has not seen.</summary>
internal sealed record ImageOrder(
    string Measure,
    IReadOnlyList<OrderedImage> Images,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<string> Undescribed,
    double Length,
    double GivenLength);

internal sealed record OrderedImage(long Id, string Sha256, double Distance);
