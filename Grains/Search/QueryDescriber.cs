using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Copies;

namespace OrleansImageSearch.Grains.Search;

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
            ? FromCatalogAsync(image.Name, id, measures, dihedral, field == "image" ? "id" : field, cancellationToken)
            : FromPixelsAsync(image, measures, dihedral, field, cancellationToken)));

    /// <summary>One image of which the original is looked for: described turned and mirrored, and with the pictures inside it.</summary>
    /// <exception cref="InvalidRequestException">It is no picture, or no stored image with a thumbnail.</exception>
    internal async Task<(DescribedQuery Described, CopyQuery Copy)> DescribeCopyAsync(
        QueryImage image, IReadOnlyList<Measure> measures, CancellationToken cancellationToken)
    {
        if (image.ImageId is not { } id)
        {
            return await DecodeAsync(image, "image", decoded => (Described(image.Name, decoded, measures, true), new CopyQuery(decoded.ToView())), cancellationToken);
        }

        var stored = await FromCatalogAsync(image.Name, id, measures, dihedral: true, "id", cancellationToken);
        var thumbnail = await catalog.GetThumbnailAsync(id, cancellationToken)
            ?? throw new InvalidRequestException("id", $"Image {id} has no thumbnail to compare: send the picture itself.");
        var copy = await DecodeAsync(image with { Content = thumbnail.Content }, "id", decoded => new CopyQuery(decoded.ToView()), cancellationToken);
        return (stored, copy);
    }

    private Task<DescribedQuery> FromPixelsAsync(
        QueryImage image, IReadOnlyList<Measure> measures, bool dihedral, string field, CancellationToken cancellationToken) =>
        DecodeAsync(image, field, decoded => Described(image.Name, decoded, measures, dihedral), cancellationToken);

    private static DescribedQuery Described(string name, DecodedImage image, IReadOnlyList<Measure> measures, bool dihedral) => new(
        name,
        null,
        [.. measures.Select(measure => dihedral ? measure.DescribeDihedral(image.ToView()) : [measure.Describe(image.ToView())])]);

    private async Task<T> DecodeAsync<T>(QueryImage image, string field, Func<DecodedImage, T> use, CancellationToken cancellationToken)
    {
        try
        {
            return await decoding.DecodeAsync(() => image.Content!, (_, decoded) => use(decoded), cancellationToken);
        }
        catch (ImageRejectedException e)
        {
            throw new InvalidRequestException(field, $"'{image.Name}' cannot be searched for: {e.Message}");
        }
    }

    private async Task<DescribedQuery> FromCatalogAsync(
        string name, long id, IReadOnlyList<Measure> measures, bool dihedral, string field, CancellationToken cancellationToken)
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
        return new DescribedQuery(name, id, [.. variants]);
    }
}
