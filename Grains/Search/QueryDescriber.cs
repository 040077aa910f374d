using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Grains.Search;

/// <summary>A query image as the measures see it.</summary>
/// <param name="ImageId">Its id where it is a stored image.</param>
/// <param name="Variants">
/// By measure, in the order asked for: the descriptor, and behind it those of the turned and mirrored picture where wanted. Empty where
/// the measure has not described the stored image yet.
/// </param>
internal sealed record DescribedQuery(long? ImageId, IReadOnlyList<Descriptor>[] Variants)
{
    /// <summary>The same by some of the measures only.</summary>
    /// <param name="measures">Their places in the order asked for.</param>
    public DescribedQuery By(int[] measures) => this with { Variants = Array.ConvertAll(measures, i => Variants[i]) };
}

/// <summary>Describes query images: uploaded ones from their pixels, stored ones from the catalog.</summary>
public sealed class QueryDescriber(ImageCatalog catalog, DecodingGate decoding)
{
    /// <param name="images">Query images or negative examples.</param>
    /// <param name="measures">Measures asked for.</param>
    /// <param name="dihedral">Whether turned and mirrored variants are wanted.</param>
    /// <param name="field">What HTTP calls them: <c>image</c> (or <c>id</c> where they are ids), or <c>not</c> for either.</param>
    /// <param name="cancellationToken">Gives up while waiting or decoding.</param>
    /// <exception cref="InvalidRequestException">One is no picture, or no stored image.</exception>
    internal Task<DescribedQuery[]> DescribeAsync(
        IReadOnlyList<QueryImage> images, IReadOnlyList<Measure> measures, bool dihedral, string field, CancellationToken cancellationToken) =>
        Task.WhenAll(images.Select(image => image.ImageId is { } id
            ? FromCatalogAsync(id, measures, dihedral, field == "image" ? "id" : field, cancellationToken)
            : FromPixelsAsync(image, measures, dihedral, field, cancellationToken)));

    private async Task<DescribedQuery> FromPixelsAsync(
        QueryImage image, IReadOnlyList<Measure> measures, bool dihedral, string field, CancellationToken cancellationToken)
    {
        try
        {
            var variants = await decoding.DecodeAsync(
                () => image.Content!,
                (_, decoded) => measures
                    .Select(measure => dihedral ? measure.DescribeDihedral(decoded.ToView()) : [measure.Describe(decoded.ToView())])
                    .ToArray(),
                cancellationToken);
            return new DescribedQuery(null, variants);
        }
        catch (ImageRejectedException e)
        {
            throw new InvalidRequestException(field, $"'{image.Name}' cannot be searched for: {e.Message}");
        }
    }

    private async Task<DescribedQuery> FromCatalogAsync(
        long id, IReadOnlyList<Measure> measures, bool dihedral, string field, CancellationToken cancellationToken)
    {
        var stored = await catalog.GetDescriptorsAsync([id], [.. measures.Select(measure => measure.Stamp)], cancellationToken);
        if (stored.Count == 0)
        {
            throw (await catalog.FindActiveAsync([id], cancellationToken)).Count == 0
                ? new InvalidRequestException(field, $"There is no image {id}: take an id from a search or an upload.")
                : new InvalidRequestException(
                    "measure",
                    $"Image {id} is not described by {string.Join(", ", measures.Select(measure => measure.Stamp))} yet: wait until it is, or search by another measure.");
        }

        var variants = measures.Select(measure =>
        {
            if (stored.FirstOrDefault(row => row.Measure == measure.Stamp) is not { } row)
            {
                return [];
            }

            var descriptor = new Descriptor(row.Code, new Signature(row.Signature), row.FlipCosts, row.Quality);
            return dihedral ? measure.Dihedral(descriptor) : [descriptor];
        });
        return new DescribedQuery(id, [.. variants]);
    }
}
