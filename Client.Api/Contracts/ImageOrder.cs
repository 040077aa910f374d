namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Which images to order.</summary>
/// <param name="Sha256">Of the images, 64 digits of hex each.</param>
/// <param name="Measure">The measure whose distance counts; absent: the embedding where there is one, else colour.</param>
public sealed record OrderQuery(string[]? Sha256, string? Measure = null);

/// <summary>Images in an order in which neighbours look alike.</summary>
/// <param name="Measure">The measure whose distance counted.</param>
/// <param name="Images">In the order found.</param>
/// <param name="Unknown">Hashes of images that are not stored.</param>
/// <param name="Undescribed">Hashes of stored images that the measure has not seen yet.</param>
/// <param name="Length">The sum of the distances from each image to the next.</param>
/// <param name="GivenLength">The same in the order given.</param>
public sealed record ImageOrder(
    string Measure, OrderedImage[] Images, string[] Unknown, string[] Undescribed, double Length, double GivenLength);

/// <param name="Id">The stored image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Distance">From the image before it, in the measure's unit; 0 for the first.</param>
public sealed record OrderedImage(long Id, string Sha256, double Distance);
