using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Ingest;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;
using Polly;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>
/// Tells each bucket what the catalog has gained or lost. Call it after the commit.
/// 1. Tell: every bucket its part, again where a silo leaves or dies meanwhile.
/// 2. Verify: the catalog says which activation of each bucket counts.
/// 3. Whatever another activation was told, or a bucket that has been split, is told again.
/// </summary>
public sealed partial class BucketRouter
{
    private readonly IGrainFactory _grains;
    private readonly BucketTableCache _tables;
    private readonly ImageCatalog _catalog;
    private readonly TimeSpan _tellTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _repeat;

    public BucketRouter(
        IGrainFactory grains,
        BucketTableCache tables,
        ImageCatalog catalog,
        IOptions<IngestOptions> options,
        TimeProvider time,
        ILogger<BucketRouter> logger)
    {
        (_grains, _tables, _catalog, _tellTimeout, _time, _logger) = (grains, tables, catalog, options.Value.TellTimeout, time, logger);
        _repeat = PassingFaults.CreatePipeline(time, LogRepeated);
    }

    /// <summary>An image under one measure.</summary>
    /// <param name="ImageId">The image.</param>
    /// <param name="Measure">The measure's stamp.</param>
    /// <param name="Signature">Decides the bucket.</param>
    /// <param name="Code">The code.</param>
    public readonly record struct Item(long ImageId, string Measure, Signature Signature, byte[] Code);

    private delegate Task<BucketAcknowledgement> Tell(IBucketGrain bucket, IEnumerable<Item> part);

    /// <summary>When this returns, a search of any of the buckets finds the images.</summary>
    /// <exception cref="TimeoutException">A bucket could not be told within <see cref="IngestOptions.TellTimeout"/>.</exception>
    public async Task AddAsync(IReadOnlyCollection<Item> items)
    {
        if (!await TryDeliverAsync(items, static (bucket, part) =>
            bucket.AddAsync(Entries(part))))
        {
            throw new TimeoutException(
                $"The images are stored, but not all buckets could be told of them within {_tellTimeout}: add them again, and the buckets are told again.");
        }
    }

    /// <summary>When this returns, no search of any of the buckets finds the image.</summary>
    /// <exception cref="TimeoutException">A bucket could not be told within <see cref="IngestOptions.TellTimeout"/>.</exception>
    public Task RemoveAsync(RemovedImage image) => RemoveAsync([image], mayReturn: false);

    /// <summary>
    /// The same for images that are still stored and may come in again: one that has meanwhile, or is about to, is found when this returns.
    /// </summary>
    /// <exception cref="TimeoutException">A bucket could not be told within <see cref="IngestOptions.TellTimeout"/>.</exception>
    public async Task WithdrawAsync(IReadOnlyCollection<RemovedImage> images)
    {
        if (images.Count > 0)
        {
            await RemoveAsync(images, mayReturn: true);
            // Whoever takes one back commits first: either we see that, or they tell the buckets after us.
            var present = await _catalog.FindPresentAsync([.. images.Select(image => image.Id)]);
            await AddAsync([.. Items(images.Where(image => present.Contains(image.Id)))]);
        }
    }

    private async Task RemoveAsync(IReadOnlyCollection<RemovedImage> images, bool mayReturn)
    {
        if (!await TryDeliverAsync([.. Items(images)], (bucket, part) => bucket.RemoveAsync(Entries(part), mayReturn)))
        {
            throw new TimeoutException(
                $"The images {string.Join(", ", images.Select(image => image.Id))} are taken out, but not all buckets could be told so within {_tellTimeout}; they show them no more.");
        }
    }

    private static IEnumerable<Item> Items(IEnumerable<RemovedImage> images) => images.SelectMany(image =>
        image.Codes.Select(stored => new Item(image.Id, stored.Measure, new Signature(stored.Signature), stored.Code)));

    private static Immutable<BucketEntry[]> Entries(IEnumerable<Item> part) =>
        part.Select(item => new BucketEntry(item.ImageId, item.Code)).ToArray().AsImmutable();

    /// <returns>False where time ran out.</returns>
    private async Task<bool> TryDeliverAsync(IReadOnlyCollection<Item> items, Tell tell)
    {
        using var activity = Instrumentation.Activities.StartActivity("tell buckets");
        using var deadline = new CancellationTokenSource(_tellTimeout, _time);
        try
        {
            await Task.WhenAll(items.GroupBy(item => item.Measure).Select(group => DeliverAsync(group.Key, [.. group], tell, deadline.Token)));
            return true;
        }
        catch (Exception e) when (deadline.IsCancellationRequested && (e is OperationCanceledException || PassingFaults.Includes(e)))
        {
            return false;
        }
    }

    private async Task DeliverAsync(string measure, IReadOnlyCollection<Item> items, Tell tell, CancellationToken deadline)
    {
        var table = await RepeatAsync(() => _tables.GetAsync(measure).AsTask(), deadline);
        for (var pending = items; pending.Count > 0;)
        {
            deadline.ThrowIfCancellationRequested();
            var told = await Task.WhenAll(pending.GroupBy(item => table.Find(item.Signature)).Select(async part =>
                (Prefix: part.Key, Items: part, Answer: await RepeatAsync(() => tell(Bucket(measure, part.Key), part), deadline))));
            var epochs = await RepeatAsync(
                () => _catalog.GetBucketEpochsAsync(measure, [.. told.Select(each => new PrefixRow(each.Prefix.Bits, each.Prefix.Length))]), deadline);

            var again = new List<Item>();
            var isOutdated = false;
            foreach (var (prefix, part, answer) in told)
            {
                if (!epochs.TryGetValue(new PrefixRow(prefix.Bits, prefix.Length), out var epoch))
                {
                    isOutdated = true;
                    again.AddRange(part);
                }
                else if (answer.Epoch != epoch)
                {
                    await RepeatAsync(() => MakeWayAsync(Bucket(measure, prefix), epoch), deadline);
                    again.AddRange(part);
                }
            }

            if (isOutdated)
            {
                table = await RepeatAsync(() => _tables.RefreshAsync(measure, table.Version).AsTask(), deadline);
            }

            pending = again;
        }
    }

    private static async Task<bool> MakeWayAsync(IBucketGrain bucket, long epoch)
    {
        await bucket.LeaveAsync(epoch);
        return true;
    }

    private IBucketGrain Bucket(string measure, BucketPrefix prefix) =>
        _grains.GetGrain<IBucketGrain>(new BucketKey(measure, prefix.ToString()).ToString());

    private Task<T> RepeatAsync<T>(Func<Task<T>> call, CancellationToken deadline) =>
        _repeat.ExecuteAsync(async token => await call().WaitAsync(token), deadline).AsTask();

    [LoggerMessage(LogLevel.Information, "A bucket or the catalog could not be reached while buckets were told of images; trying again")]
    private partial void LogRepeated(Exception exception);
}
