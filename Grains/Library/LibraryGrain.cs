using System.Security.Cryptography;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Buckets;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Interfaces.Library;
using OrleansImageSearch.Grains.Interfaces.Storage;
using OrleansImageSearch.Grains.Storage;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Storage;
using OrleansImageSearch.Storage.S3;

namespace OrleansImageSearch.Grains.Library;

/// <inheritdoc cref="ILibraryGrain"/>
[StatelessWorker]
public sealed class LibraryGrain(ImageCatalog catalog, MeasureRegistry measures, OriginalStore originals, BucketRouter buckets, ImageIntake intake, Lazy<S3Objects> objects)
    : Grain, ILibraryGrain
{
    /// <inheritdoc/>
    public async Task<ImageDetails?> GetAsync(long imageId)
    {
        if (await FindAsync(imageId) is not { } image)
        {
            return null;
        }

        var descriptors = await catalog.GetDescriptorsAsync(
            [imageId], [.. measures.All.Select(measure => measure.Stamp)], CancellationToken.None);
        var former = await catalog.GetFormerNamesAsync(imageId, CancellationToken.None);
        return new ImageDetails(
            image.Id,
            image.Sha256,
            image.Width,
            image.Height,
            image.Format,
            image.Bytes,
            image.AddedAt,
            [.. image.Names.Select(name => new ImageName(name.Name, name.Uri))],
            [.. descriptors.Select(row => new DescriptorDetails(row.Measure, Convert.ToHexStringLower(row.Code), row.Quality))],
            [.. former.Names.Select(name => new ImageName(name.Name, name.Uri))],
            former.TakenAt);
    }

    /// <inheritdoc/>
    public async Task<EncodedImage?> GetThumbnailAsync(long imageId) =>
        await catalog.GetShownThumbnailAsync(imageId, CancellationToken.None) is { } thumbnail
            ? new EncodedImage(thumbnail.MediaType, thumbnail.Content)
            : null;

    /// <inheritdoc/>
    public async Task<ContentChunk?> ReadContentAsync(long imageId, long offset)
    {
        if (await FindAsync(imageId) is not { } image)
        {
            return null;
        }

        if (image.Kept)
        {
            var part = await originals.ReadAsync(image.Sha256, image.Bytes, offset);
            return new ContentChunk(MediaTypes.Of(image.Format), part.TotalBytes, part.Content);
        }

        if (OriginalFiles.LocateObject(image) is { } location)
        {
            return await ReadObjectAsync(location, image, offset);
        }

        var path = OriginalFiles.Locate(image);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var total = RandomAccess.GetLength(file);
            if (total != image.Bytes)
            {
                throw new OriginalUnavailableException($"{path} has changed since it was taken in: ingest it again.");
            }

            if (!await HasHashAsync(path, image.Sha256))
            {
                // Nobody here may have seen the file: it could be any, and only that image's bytes are ours to give.
                throw new OriginalUnavailableException($"{path} is not the file that was taken in: ingest it again.");
            }

            var content = new byte[Math.Clamp(total - offset, 0, ContentChunk.MaxBytes)];
            var read = await RandomAccess.ReadAsync(file, content, offset);
            return new ContentChunk(MediaTypes.Of(image.Format), total, content[..read]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OriginalUnavailableException($"{path} cannot be read ({e.Message.TrimEnd('.')}): put it back or ingest it from its new place.");
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(long imageId)
    {
        if (await catalog.DeleteAsync(imageId, CancellationToken.None) is not { } removed)
        {
            return false;
        }

        await buckets.RemoveAsync(removed);
        if (removed.Kept)
        {
            await originals.DeleteAsync(removed.Sha256);
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> TrashAsync(long imageId)
    {
        var trashed = await catalog.TrashAsync([imageId], CancellationToken.None);
        await buckets.WithdrawAsync(trashed);
        return trashed.Count == 1;
    }

    /// <inheritdoc/>
    public async Task<long[]> TrashManyAsync(long[] imageIds)
    {
        await buckets.WithdrawAsync(await catalog.TrashAsync(imageIds, CancellationToken.None));
        return [.. await catalog.FindTrashedAsync(imageIds, CancellationToken.None)];
    }

    /// <inheritdoc/>
    public async Task<bool> RestoreAsync(long imageId)
    {
        var restored = await catalog.RestoreAsync([imageId], CancellationToken.None);
        // Also where it is outside already: the call that took it back may have been cut off before it told the buckets.
        await intake.TellBucketsAsync([imageId], CancellationToken.None);
        return restored.Count == 1;
    }

    /// <inheritdoc/>
    public async Task<long[]> RestoreManyAsync(long[] imageIds)
    {
        await catalog.RestoreAsync(imageIds, CancellationToken.None);
        await intake.TellBucketsAsync(imageIds, CancellationToken.None);
        return [.. await catalog.FindActiveAsync(imageIds, CancellationToken.None)];
    }

    /// <inheritdoc/>
    public async Task<BrowseAnswer> BrowseAsync(BrowseRequest request)
    {
        var page = await catalog.BrowseAsync(
            new BrowseQuery
            {
                IsTrashed = request.IsTrashed,
                Sort = (ImageSort)request.Sort,
                IsDescending = request.IsDescending,
                After = request.After is { } after ? new BrowsePosition(after.Text, after.Number, after.ImageId) : null,
                Limit = request.Limit,
                Name = request.Name,
                Formats = request.Formats,
                MinBytes = request.MinBytes,
                MaxBytes = request.MaxBytes,
                MinWidth = request.MinWidth,
                MaxWidth = request.MaxWidth,
                MinHeight = request.MinHeight,
                MaxHeight = request.MaxHeight,
                AddedAfter = request.AddedAfter,
                AddedBefore = request.AddedBefore,
            },
            CancellationToken.None);
        var total = request.After is null ? await catalog.CountAsync(request.IsTrashed, CancellationToken.None) : null;
        return new BrowseAnswer(
            [
                .. page.Images.Select(image => new ShownImage(
                    image.Id, image.Name, image.Uri, image.Width, image.Height, image.Format, image.Bytes, image.AddedAt, image.TakenAt)),
            ],
            page.Next is { } next ? new LibraryPosition(next.Text, next.Number, next.Id) : null,
            total is null ? null : new LibraryTotal(total.Images, total.IsEstimate));
    }

    /// <inheritdoc/>
    public async Task<IngestJobStatus[]> ListJobsAsync(int limit) =>
        [.. (await catalog.ListJobsAsync(limit, CancellationToken.None)).Select(job => IngestJobGrain.StatusOf(job, job.Found))];

    /// <inheritdoc/>
    public async Task<TrashedImageDetails[]> ListTrashAsync(long after, int limit) =>
    [
        .. (await catalog.ListTrashAsync(after, limit, CancellationToken.None))
            .Select(image => new TrashedImageDetails(image.Id, image.Sha256, image.Bytes, image.AddedAt, image.Name, image.Uri)),
    ];

    /// <inheritdoc/>
    public Task<StorageOverview> GetStorageAsync() => originals.GetOverviewAsync();

    /// <inheritdoc/>
    public Task<long> CountAsync() => catalog.CountAsync(CancellationToken.None);

    private async Task<ContentChunk> ReadObjectAsync(S3Location location, ImageRecord image, long offset)
    {
        try
        {
            var (state, total, part) = await objects.Value.ReadAsync(location, image.Sha256, offset, ContentChunk.MaxBytes);
            return state switch
            {
                CopyState.Sound when total == image.Bytes => new ContentChunk(MediaTypes.Of(image.Format), total, part),
                CopyState.Absent => throw new OriginalUnavailableException($"{location.Path} is gone: put it back or ingest it from its new place."),
                _ => throw new OriginalUnavailableException($"{location.Path} has changed since it was taken in: ingest it again."),
            };
        }
        catch (StorageException e)
        {
            throw new OriginalUnavailableException(e.Message);
        }
    }

    private static async Task<bool> HasHashAsync(string path, string sha256)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file)) == sha256;
    }

    private async Task<ImageRecord?> FindAsync(long imageId) =>
        (await catalog.GetImagesAsync([imageId], CancellationToken.None)).SingleOrDefault();
}
