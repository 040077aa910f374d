using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Index;

namespace OrleansImageSearch.Grains.Buckets;

/// <summary>Tells each bucket what the catalog has gained or lost. Call it after the commit.</summary>
public sealed class BucketRouter(IGrainFactory grains, BucketTableCache tables)
{
    /// <summary>An image under one measure.</summary>
    /// <param name="ImageId">The image.</param>
    /// <param name="Measure">The measure's stamp.</param>
    /// <param name="Signature">Decides the bucket.</param>
    /// <param name="Code">The code; empty where the image is removed.</param>
    public readonly record struct Item(long ImageId, string Measure, Signature Signature, byte[] Code);

    /// <summary>When this returns, a search of any of the buckets finds the images.</summary>
    public Task AddAsync(IReadOnlyCollection<Item> items) =>
        DeliverAsync(items, static (bucket, part) =>
            bucket.AddAsync(part.Select(item => new BucketEntry(item.ImageId, item.Code)).ToArray().AsImmutable()));

    /// <summary>When this returns, no search of any of the buckets finds the image.</summary>
    public Task RemoveAsync(RemovedImage image) =>
        DeliverAsync(
            [.. image.Signatures.Select(stored => new Item(image.Id, stored.Measure, new Signature(stored.Bits), []))],
            static (bucket, part) => bucket.RemoveAsync([.. part.Select(item => item.ImageId)]));

    private async Task DeliverAsync(IReadOnlyCollection<Item> items, Func<IBucketGrain, IEnumerable<Item>, Task<BucketState>> send)
    {
        using var activity = Instrumentation.Activities.StartActivity("tell buckets");
        await Task.WhenAll(items.GroupBy(item => item.Measure).Select(async group =>
        {
            var table = await tables.GetAsync(group.Key);
            for (IReadOnlyCollection<Item> pending = [.. group]; pending.Count > 0;)
            {
                var retired = await SendAsync(group.Key, table, pending, send);
                if (retired.Count > 0)
                {
                    table = await tables.RefreshAsync(group.Key);
                }

                pending = retired;
            }
        }));
    }

    /// <returns>The items whose bucket has been split, to be sent to its successors.</returns>
    private async Task<IReadOnlyCollection<Item>> SendAsync(
        string measure, BucketTable table, IReadOnlyCollection<Item> items, Func<IBucketGrain, IEnumerable<Item>, Task<BucketState>> send)
    {
        var parts = await Task.WhenAll(items.GroupBy(item => table.Find(item.Signature)).Select(async part =>
        {
            var bucket = grains.GetGrain<IBucketGrain>(new BucketKey(measure, part.Key.ToString()).ToString());
            return await send(bucket, part) == BucketState.Retired ? part : Enumerable.Empty<Item>();
        }));
        return [.. parts.SelectMany(part => part)];
    }
}
