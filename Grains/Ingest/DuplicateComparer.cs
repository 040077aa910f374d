using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Duplicates;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Says of the duplicates of an upload how they came to be alike, and which of the two is larger, older and less compressed.</summary>
public sealed class DuplicateComparer(ImageCatalog catalog, DecodingGate decoding)
{
    /// <param name="upload">The new image.</param>
    /// <param name="duplicates">What it looks like; they come back in this order, without those that are gone.</param>
    internal async Task<DuplicateImage[]> CompareAsync(NewImage upload, DuplicateImage[] duplicates)
    {
        if (duplicates.Length == 0)
        {
            return [];
        }

        long[] ids = [.. duplicates.Select(duplicate => duplicate.ImageId)];
        var stored = (await catalog.GetImagesAsync(ids)).ToDictionary(image => image.Id);
        var kinds = await KindsAsync(upload, stored);
        return
        [
            .. duplicates.Where(duplicate => stored.ContainsKey(duplicate.ImageId))
                .Select(duplicate => Described(upload, stored[duplicate.ImageId], duplicate with { Kind = kinds.GetValueOrDefault(duplicate.ImageId) })),
        ];
    }

    private static DuplicateImage Described(NewImage upload, ImageRecord stored, DuplicateImage duplicate) => duplicate with
    {
        Larger = Side(((long)upload.Width * upload.Height).CompareTo((long)stored.Width * stored.Height)),
        Older = upload.TakenAt is { } ours && stored.TakenAt is { } theirs ? Side(theirs.CompareTo(ours)) : null,
        LessCompressed = Side(EncodedPicture.CompareQuality(
            new EncodedPicture(upload.Format, upload.Bytes, upload.Width, upload.Height),
            new EncodedPicture(stored.Format, stored.Bytes, stored.Width, stored.Height))),
    };

    /// <param name="comparison">Above 0: the upload; below 0: the stored image.</param>
    private static DuplicateSide? Side(int comparison) => comparison switch
    {
        > 0 => DuplicateSide.Upload,
        < 0 => DuplicateSide.Stored,
        0 => null,
    };

    private async Task<Dictionary<long, string>> KindsAsync(NewImage upload, Dictionary<long, ImageRecord> stored)
    {
        if (upload.Thumbnail is not { } thumbnail)
        {
            return [];
        }

        var ours = await decoding.DecodeAsync(
            () => thumbnail.Content,
            (_, decoded) => new RgbImage(decoded.Pixels, decoded.PixelsWidth, decoded.PixelsHeight),
            CancellationToken.None);
        var facts = new PictureFacts(upload.Width, upload.Height, upload.TakenAt);
        var kinds = await Task.WhenAll((await catalog.GetThumbnailsAsync([.. stored.Keys])).Select(other => decoding.DecodeAsync(
            () => other.Content,
            (_, decoded) => (other.ImageId, Kind: KindClassifier.Classify(facts, ours.ToView(), Facts(stored[other.ImageId]), decoded.ToView())),
            CancellationToken.None)));
        return kinds.Where(each => each.Kind is not null).ToDictionary(each => each.ImageId, each => each.Kind!.Value.ToString().ToLowerInvariant());
    }

    private static PictureFacts Facts(ImageRecord image) => new(image.Width, image.Height, image.TakenAt);
}
