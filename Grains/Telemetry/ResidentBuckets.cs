using System.Collections.Concurrent;
using OrleansImageSearch.Grains.Interfaces.Buckets;

namespace OrleansImageSearch.Grains.Telemetry;

/// <summary>The buckets in this silo's memory. Buckets enter when they have loaded and leave when they deactivate or retire.</summary>
public sealed class ResidentBuckets
{
    private readonly ConcurrentDictionary<ResidentBucket, byte> _buckets = [];
    private int _activationsInFlight;

    /// <summary>Buckets that are being loaded.</summary>
    public int ActivationsInFlight => Volatile.Read(ref _activationsInFlight);

    public IEnumerable<ResidentBucket> All => _buckets.Keys;

    /// <summary>Counts an activation as in flight until disposed.</summary>
    public IDisposable BeginActivation()
    {
        Interlocked.Increment(ref _activationsInFlight);
        return new End(() => Interlocked.Decrement(ref _activationsInFlight));
    }

    /// <returns>The bucket's entry; dispose of it when the bucket leaves.</returns>
    public ResidentBucket Enter(BucketKey key, long epoch, DateTimeOffset activatedAt, int count, long memoryBytes)
    {
        var bucket = new ResidentBucket(key, epoch, activatedAt, left => _buckets.TryRemove(left, out _));
        bucket.Update(count, memoryBytes);
        _buckets[bucket] = 0;
        return bucket;
    }

    private sealed class End(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}

/// <summary>One bucket in memory, as it last said of itself.</summary>
public sealed class ResidentBucket(BucketKey key, long epoch, DateTimeOffset activatedAt, Action<ResidentBucket> leave) : IDisposable
{
    private int _count;
    private long _memoryBytes;

    public BucketKey Key => key;

    public long Epoch => epoch;

    public DateTimeOffset ActivatedAt => activatedAt;

    /// <summary>Descriptors held.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes its shard takes.</summary>
    public long MemoryBytes => Volatile.Read(ref _memoryBytes);

    public void Update(int count, long memoryBytes)
    {
        Volatile.Write(ref _count, count);
        Volatile.Write(ref _memoryBytes, memoryBytes);
    }

    public void Dispose() => leave(this);
}
