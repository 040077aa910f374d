using System.Diagnostics;
using System.Security.Cryptography;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Decoding;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Imaging;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Storage;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>What became of one image; what was stored of it, null where rejected; and its descriptors (one a measure, in registry order) where it was taken in from its pixels.</summary>
internal sealed record TakenIn(IngestStatus Status, long ImageId, string Sha256, string? Reason, NewImage? Image, Descriptor[] Descriptors)
{
    public IngestOutcome ToOutcome(DuplicateImage[] duplicates, string? notice = null) =>
        new(Status, ImageId, Sha256, Reason, duplicates) { Notice = notice };
}

/// <summary>
/// The way in, the same for uploads and files: decode and describe, commit to the catalog, tell the buckets. In that order:
/// what the catalog holds, a bucket can always load again.
/// </summary>
public sealed class ImageIntake(
    ImageCatalog catalog, MeasureRegistry measures, DecodingGate decoding, OriginalStore originals, BucketRouter buckets)
{
    private readonly DescribedImageReader _described = new(measures);

    /// <summary>Takes in what one call brings.</summary>
    /// <param name="incoming">Images to read.</param>
    /// <param name="request">The call.</param>
    /// <param name="state">What they are at first: active, or undecided.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>One result for each image, in order.</returns>
    internal async Task<TakenIn[]> TakeInAsync(
        IReadOnlyList<IncomingImage> incoming, Guid request, ImageState state, CancellationToken cancellationToken)
    {
        using var activity = StartActivity("ingest", incoming.Count);
        var prepared = await PrepareAsync(incoming, cancellationToken);
        var taken = await StoreAsync(
            Array.ConvertAll(prepared, each => each with { Image = each.Image is null ? null : each.Image with { State = state } }),
            [],
            job: null,
            request,
            areCodesComputed: true,
            cancellationToken);
        await Task.WhenAll(incoming.Zip(prepared).Where(pair => pair.First.Kept && pair.Second.Image is not null).Select(pair => EnsureOriginalAsync(pair.First, pair.Second.Sha256)));
        return taken;
    }

    /// <summary>Takes in files where they are.</summary>
    /// <param name="incoming">Images to read.</param>
    /// <param name="unchanged">Names that the catalog holds already.</param>
    /// <param name="job">The job that came across them; null for none.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>One result for each image to read, in order.</returns>
    internal async Task<TakenIn[]> TakeInAsync(
        IReadOnlyList<IncomingImage> incoming, IEnumerable<NewName> unchanged, Guid? job, CancellationToken cancellationToken)
    {
        using var activity = StartActivity("ingest", incoming.Count);
        return await StoreAsync(await PrepareAsync(incoming, cancellationToken), unchanged, job, request: null, areCodesComputed: true, cancellationToken);
    }

    /// <summary>Takes in images that were described elsewhere.</summary>
    /// <returns>One result for each, in order.</returns>
    internal async Task<TakenIn[]> TakeInAsync(DescribedImage[] described, Guid request, CancellationToken cancellationToken)
    {
        using var activity = StartActivity("import", described.Length);
        return await StoreAsync(
            Array.ConvertAll(described, _described.Prepare), [], job: null, request, areCodesComputed: false, cancellationToken);
    }

    private static Activity? StartActivity(string name, int images) =>
        Instrumentation.Activities.StartActivity(name)?.SetTag("imagesearch.images", images);

    /// <param name="prepared">Images to commit, and those rejected.</param>
    /// <param name="unchanged">Names of stored images to commit.</param>
    /// <param name="job">The job that all belong to; null for none.</param>
    /// <param name="request">The call that brings them, where it may come again.</param>
    /// <param name="areCodesComputed">Whether a known image has the very codes that are prepared, since we computed both.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    private async Task<TakenIn[]> StoreAsync(
        PreparedImage[] prepared, IEnumerable<NewName> unchanged, Guid? job, Guid? request, bool areCodesComputed, CancellationToken cancellationToken)
    {
        var accepted = Array.FindAll(prepared, each => each.Image is not null);
        var rejected = job is null ? [] : Array.FindAll(prepared, each => each.Image is null);

        CommitResult committed;
        using (Instrumentation.Activities.StartActivity("commit"))
        {
            committed = await catalog.CommitAsync(
                [.. accepted.Select(each => each.Image! with { Request = request })],
                [.. accepted.Select(each => each.Name!), .. unchanged],
                job,
                [.. rejected.Select(each => new Rejection(each.Place, each.Reason!))],
                cancellationToken);
        }

        foreach (var removed in committed.Removed)
        {
            await buckets.RemoveAsync(removed);
        }

        // Known images are told again: the call that added them may have been cut off between commit and telling.
        var told = accepted.Zip(committed.Images, (each, stored) => (Image: each, stored.Id, stored.Added)).ToArray();
        await buckets.AddAsync([.. told.Where(image => image.Added || areCodesComputed).SelectMany(image =>
            image.Image.Image!.Descriptors.Select(descriptor =>
                new BucketRouter.Item(image.Id, descriptor.Measure, new Signature(descriptor.Signature), descriptor.Code)))]);
        await TellBucketsAsync([.. told.Where(image => !image.Added && !areCodesComputed).Select(image => image.Id)], cancellationToken);

        using var outcomes = committed.Images.GetEnumerator();
        return Array.ConvertAll(prepared, each =>
        {
            if (each.Image is null || !outcomes.MoveNext())
            {
                return new TakenIn(IngestStatus.Rejected, 0, each.Sha256, each.Reason, null, []);
            }

            var status = outcomes.Current.Added ? IngestStatus.Added : IngestStatus.Known;
            return new TakenIn(status, outcomes.Current.Id, each.Sha256, null, each.Image, each.Descriptors);
        });
    }

    /// <summary>Tells the buckets of images that are committed already.</summary>
    internal async Task TellBucketsAsync(IReadOnlyList<long> imageIds, CancellationToken cancellationToken)
    {
        if (imageIds.Count == 0)
        {
            return;
        }

        var stored = await catalog.GetDescriptorsAsync(imageIds, [.. measures.All.Select(measure => measure.Stamp)], cancellationToken);
        await buckets.AddAsync([.. stored.Select(row =>
            new BucketRouter.Item(row.ImageId, row.Measure, new Signature(row.Signature), row.Code))]);
    }

    /// <exception cref="TimeoutException">It could not be told whether the original is there, or it could not be stored again.</exception>
    private async Task EnsureOriginalAsync(IncomingImage image, string sha256)
    {
        try
        {
            await originals.EnsureAsync(sha256, await image.ReadAsync());
        }
        catch (Exception e) when (e is IOException or StorageException)
        {
            throw new TimeoutException($"The image is stored, and its original may not be: send it again. {e.Message}", e);
        }
    }

    private Task<PreparedImage[]> PrepareAsync(IReadOnlyList<IncomingImage> incoming, CancellationToken cancellationToken) =>
        Task.WhenAll(incoming.Select(image => PrepareAsync(image, cancellationToken)));

    private async Task<PreparedImage> PrepareAsync(IncomingImage incoming, CancellationToken cancellationToken)
    {
        var sha256 = "";
        try
        {
            var prepared = await decoding.DecodeAsync(
                async () =>
                {
                    var encoded = await incoming.ReadAsync();
                    sha256 = Convert.ToHexStringLower(SHA256.HashData(encoded));
                    return encoded;
                },
                (encoded, decoded) =>
                {
                    var uri = incoming.UriFor(sha256);
                    var name = new NewName(uri, incoming.Name, sha256, encoded.Length, incoming.ModifiedAt);
                    var descriptors = measures.Describe(decoded.ToView());
                    var image = ToNewImage(decoded, sha256, encoded.Length, incoming.Kept, descriptors);
                    return new PreparedImage(uri, sha256, image, name, descriptors, null);
                },
                cancellationToken);
            if (incoming.Kept)
            {
                await originals.WriteAsync(sha256, await incoming.ReadAsync());
            }

            return prepared;
        }
        catch (Exception e) when (ReasonToReject(e) is { } reason)
        {
            return PreparedImage.Rejected(incoming.UriFor(sha256), sha256, reason);
        }
    }

    private static string? ReasonToReject(Exception exception) => exception switch
    {
        ImageRejectedException => exception.Message,
        ArgumentException => $"Its name cannot be stored: {exception.Message}",
        StorageException => $"The original cannot be stored: {exception.Message}",
        IOException => $"The original cannot be stored ({exception.Message.TrimEnd('.')}): free space on the server's disk and add it again.",
        _ => null,
    };

    private NewImage ToNewImage(DecodedImage decoded, string sha256, long bytes, bool kept, Descriptor[] descriptors) => new()
    {
        Sha256 = sha256,
        Width = decoded.Width,
        Height = decoded.Height,
        Format = decoded.Format,
        Bytes = bytes,
        // The camera's clock has no zone.
        TakenAt = decoded.TakenAt is { } taken ? new DateTimeOffset(taken, TimeSpan.Zero) : null,
        Kept = kept,
        Thumbnail = new NewThumbnail(
            decoded.Thumbnail.MediaType, decoded.Thumbnail.Width, decoded.Thumbnail.Height, decoded.Thumbnail.Data),
        Descriptors = [.. measures.All.Zip(descriptors, (measure, descriptor) => new NewDescriptor(
            measure.Stamp, descriptor.Signature.Bits, descriptor.Code, descriptor.FlipCosts, descriptor.Quality))],
    };
}
