using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Duplicates;

namespace OrleansImageSearch.Grains.Duplicates;

/// <summary>Says of which kind a duplicate is, from the thumbnails and records of two stored images.</summary>
public sealed class KindJudge(ImageCatalog catalog, DecodingGate decoding)
{
    /// <param name="pairs">Ids of two images each.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One for each pair, in order: its kind; null where the two are not the same picture, or where one is gone.</returns>
    internal async Task<DuplicateKind?[]> JudgeAsync(IReadOnlyList<(long First, long Second)> pairs, CancellationToken cancellationToken)
    {
        long[] ids = [.. pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct()];
        var records = (await catalog.GetImagesAsync(ids, cancellationToken)).ToDictionary(image => image.Id);
        var thumbnails = await catalog.GetThumbnailsAsync(ids, cancellationToken);
        var pictures = new Dictionary<long, RgbImage>(await Task.WhenAll(thumbnails.Select(thumbnail => decoding.DecodeAsync(
            () => thumbnail.Content,
            (_, decoded) => KeyValuePair.Create(thumbnail.ImageId, new RgbImage(decoded.Pixels, decoded.PixelsWidth, decoded.PixelsHeight)),
            cancellationToken))));
        return await Task.Run(() => pairs.Select(Judge).ToArray(), cancellationToken);

        DuplicateKind? Judge((long First, long Second) pair)
        {
            if (!records.TryGetValue(pair.First, out var first) || !records.TryGetValue(pair.Second, out var second))
            {
                return null;
            }

            return pictures.TryGetValue(pair.First, out var one) && pictures.TryGetValue(pair.Second, out var other)
                ? KindClassifier.Classify(FactsOf(first), one.ToView(), FactsOf(second), other.ToView())
                : DuplicateKind.Edited;
        }
    }

    private static PictureFacts FactsOf(ImageRecord image) => new(image.Width, image.Height, image.TakenAt);
}
