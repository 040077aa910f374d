using Orleans.Concurrency;

namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <summary>
/// Puts stored images into an order in which neighbours look alike. Stateless: any activation serves any caller; use key 0.
/// </summary>
[Alias("order")]
public interface IOrderGrain : IGrainWithIntegerKey
{
    /// <summary>Most images of one order.</summary>
    const int MaxImages = 50_000;

    /// <param name="sha256">Of the images, hex, in the order in which they are now; one that comes again is left out.</param>
    /// <param name="measure">The measure whose distance counts; null: the embedding where there is one, else colour.</param>
    /// <exception cref="InvalidRequestException">Too many images, no such measure, or something is no hash; the field is named.</exception>
    [Alias("order")]
    [ResponseTimeout("00:05:00")]
    Task<OrderAnswer> OrderAsync(Immutable<string[]> sha256, string? measure);
}

/// <param name="Measure">Whose distance counted.</param>
/// <param name="Images">In the order found.</param>
/// <param name="Unknown">Hashes of images that are not stored, or in the trash.</param>
/// <param name="Undescribed">Hashes of stored images that the measure has not seen yet.</param>
/// <param name="Length">The sum of the distances from each image to the next.</param>
/// <param name="GivenLength">The same in the order given.</param>
[GenerateSerializer, Immutable, Alias("order-answer")]
public sealed record OrderAnswer(
    [property: Id(0)] string Measure,
    [property: Id(1)] OrderedImage[] Images,
    [property: Id(2)] string[] Unknown,
    [property: Id(3)] string[] Undescribed,
    [property: Id(4)] double Length,
    [property: Id(5)] double GivenLength);

/// <param name="ImageId">The image.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
/// <param name="Distance">From the image before it, in the measure's unit; 0 for the first.</param>
[GenerateSerializer, Immutable, Alias("ordered-image")]
public readonly record struct OrderedImage([property: Id(0)] long ImageId, [property: Id(1)] string Sha256, [property: Id(2)] float Distance);
