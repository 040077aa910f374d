using Orleans.Concurrency;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IIngestGrain"/>
[StatelessWorker]
public sealed class IngestGrain(ImageIntake intake, DuplicateFinder duplicates) : Grain, IIngestGrain
{
    /// <inheritdoc/>
    public async Task<IngestOutcome[]> AddUploadsAsync(Immutable<Upload[]> uploads, Guid request)
    {
        var incoming = Array.ConvertAll(uploads.Value, upload => new IncomingUpload(upload.Name, upload.Content));
        var taken = await intake.TakeInAsync(incoming, request, CancellationToken.None);
        return await Task.WhenAll(taken.Select(async image => image.ToOutcome(
            image.Status == IngestStatus.Rejected ? [] : await duplicates.FindAsync(image.ImageId, image.Descriptors))));
    }

    /// <inheritdoc/>
    public async Task<IngestOutcome[]> AddDescribedAsync(Immutable<DescribedImage[]> images, Guid request)
    {
        if (images.Value.Length > DescribedImage.MaxBatch)
        {
            throw new InvalidRequestException("images", $"There are {images.Value.Length} images in one call; send at most {DescribedImage.MaxBatch}.");
        }

        var taken = await intake.TakeInAsync(images.Value, request, CancellationToken.None);
        return Array.ConvertAll(taken, image => image.ToOutcome([]));
    }
}
