using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Grains.Telemetry;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IIngestGrain"/>
[StatelessWorker]
public sealed class IngestGrain(ImageIntake intake, DuplicateFinder duplicates, DuplicateJudge judge, SiloMetrics metrics, IOptions<IngestOptions> options)
    : Grain, IIngestGrain
{
    /// <inheritdoc/>
    public async Task<IngestOutcome[]> AddUploadsAsync(Immutable<Upload[]> uploads, Guid request, DuplicatePolicy? onDuplicate = null)
    {
        var state = (onDuplicate ?? options.Value.OnDuplicate) switch
        {
            DuplicatePolicy.Ask or DuplicatePolicy.Keep => ImageState.Active,
            DuplicatePolicy.Trash => ImageState.UndecidedOrTrashed,
            DuplicatePolicy.Reject => ImageState.UndecidedOrRefused,
            var other => throw new InvalidRequestException("onDuplicate", $"There is no policy {other}; use ask, keep, trash or reject."),
        };
        var incoming = Array.ConvertAll(uploads.Value, upload => new IncomingUpload(upload.Name, upload.Content));
        var taken = await intake.TakeInAsync(incoming, request, state, CancellationToken.None);
        return Counted(await Task.WhenAll(taken.Select(image => OutcomeAsync(image, isDecided: state == ImageState.Active))));
    }

    /// <inheritdoc/>
    public async Task<IngestOutcome[]> AddDescribedAsync(Immutable<DescribedImage[]> images, Guid request)
    {
        if (images.Value.Length > DescribedImage.MaxBatch)
        {
            throw new InvalidRequestException("images", $"There are {images.Value.Length} images in one call; send at most {DescribedImage.MaxBatch}.");
        }

        var taken = await intake.TakeInAsync(images.Value, request, CancellationToken.None);
        return Counted(Array.ConvertAll(taken, image => image.ToOutcome([])));
    }

    private IngestOutcome[] Counted(IngestOutcome[] outcomes)
    {
        metrics.Ingested(outcomes.Select(outcome => outcome.Status));
        return outcomes;
    }

    private async Task<IngestOutcome> OutcomeAsync(TakenIn image, bool isDecided)
    {
        if (image.Status == IngestStatus.Rejected)
        {
            return image.ToOutcome([]);
        }

        var decision = isDecided ? null : await judge.DecideAsync(image.ImageId, CancellationToken.None);
        var (alike, notice) = await duplicates.FindAsync(image);
        return decision?.State switch
        {
            ImageState.Trashed => (image with { Status = IngestStatus.Trashed }).ToOutcome(alike, notice),
            ImageState.Active => image.ToOutcome(alike, notice),
            null when isDecided => image.ToOutcome(alike, notice),
            _ => (image with { Status = IngestStatus.Rejected, ImageId = 0, Reason = ReasonOf(decision!.Original ?? alike.FirstOrDefault()?.ImageId) }).ToOutcome(alike, notice),
        };
    }

    private static string ReasonOf(long? original) => original is { } id
        ? $"It looks like image {id}, which is stored already."
        : "It looks like an image that came at the same time.";
}
