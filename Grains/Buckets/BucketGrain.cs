using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Buckets;
using OrleansImageSearch.Grains.Telemetry;
using OrleansImageSearch.Similarity.Index;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Buckets;

/// <inheritdoc cref="IBucketGrain"/>
[RandomPlacement] // Placed where they are asked for first, all would lie on the silo that takes the images in.
public sealed partial class BucketGrain(
    ImageCatalog catalog,
    MeasureRegistry measures,
    IOptions<BucketOptions> options,
    ILocalSiloDetails silo,
    ResidentBuckets residents,
    ILogger<BucketGrain> logger) : Grain, IBucketGrain
{
    private readonly HashSet<long> _removed = [];
    private readonly DateTimeOffset _activatedAt = DateTimeOffset.UtcNow;
    private BucketKey _key;
    private BucketPrefix _prefix;
    private BucketState _state;
    private long _epoch;
    private IShard? _shard;
    private ResidentBucket? _resident;

    /// <summary>Raised where a split could part nothing.</summary>
    private int _splitAbove;

    private BucketAcknowledgement Acknowledgement => new(_state, _epoch);

    private IShard Shard => _shard ?? throw new InvalidOperationException($"Bucket {_key} is not active.");

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        using var activation = residents.BeginActivation();
        _key = BucketKey.Parse(this.GetPrimaryKeyString());
        _prefix = BucketPrefix.Parse(_key.Prefix);
        var measure = measures.FindByStamp(_key.Measure);
        _shard = measure.CreateShard(new ShardOptions());
        _splitAbove = options.Value.Capacity ?? measure.BucketCapacity;

        // First claimed, then loaded: whoever told an earlier activation and finds its epoch still counting has committed before
        // this load begins.
        if (await catalog.ClaimBucketAsync(_key.Measure, _prefix.Bits, _prefix.Length, cancellationToken) is not { } epoch)
        {
            Retire();
            return;
        }

        _epoch = epoch;
        await catalog.LoadBucketAsync(_key.Measure, _prefix.First, _prefix.Last, (id, code) => _shard.Add(id, code), cancellationToken);
        Shard.Optimize();
        _resident = residents.Enter(_key, _epoch, _activatedAt, _shard.Count, _shard.MemoryBytes);
        LogLoaded(_key, _epoch, _shard.Count, (DateTimeOffset.UtcNow - _activatedAt).TotalMilliseconds);
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _resident?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<BucketAcknowledgement> AddAsync(Immutable<BucketEntry[]> entries)
    {
        if (_state == BucketState.Retired)
        {
            return Acknowledgement;
        }

        foreach (var entry in entries.Value)
        {
            // A late message about an image that was deleted meanwhile must not bring it back; ids are never used twice.
            if (!_removed.Contains(entry.ImageId))
            {
                Shard.Add(entry.ImageId, entry.Code);
            }
        }

        _resident?.Update(Shard.Count, Shard.MemoryBytes);
        if (Shard.Count > _splitAbove)
        {
            await SplitAsync();
        }

        return Acknowledgement;
    }

    /// <inheritdoc/>
    public Task<BucketAcknowledgement> RemoveAsync(Immutable<BucketEntry[]> entries, bool mayReturn)
    {
        if (_state == BucketState.Active)
        {
            foreach (var entry in entries.Value)
            {
                if (!mayReturn)
                {
                    _removed.Add(entry.ImageId);
                }

                Shard.Remove(entry.ImageId, entry.Code);
            }

            _resident?.Update(Shard.Count, Shard.MemoryBytes);
        }

        return Task.FromResult(Acknowledgement);
    }

    /// <inheritdoc/>
    public Task<BucketAnswer> SearchAsync(BucketQuery query)
    {
        using var activity = Instrumentation.Activities.StartActivity("search bucket");
        activity?.SetTag("imagesearch.bucket", _key.ToString())
            .SetTag("imagesearch.silo", silo.SiloAddress.ToString())
            .SetTag("imagesearch.descriptors", Shard.Count)
            .SetTag("imagesearch.queries", query.Codes.Length);
        if (_state == BucketState.Retired)
        {
            return Task.FromResult(new BucketAnswer(_state, [], _epoch, ScanMs: 0, Recall: 0, silo.SiloAddress));
        }

        var started = Stopwatch.GetTimestamp();
        var recall = 1.0;
        var hits = new BucketHit[query.Codes.Length][];
        for (var i = 0; i < hits.Length; i++)
        {
            var answer = Shard.Search(query.Codes[i], query.K, query.MaxDistance, query.Recall);
            recall = Math.Min(recall, answer.Recall);
            hits[i] = Array.ConvertAll(answer.Nearest, neighbor => new BucketHit(neighbor.Id, neighbor.Distance));
        }

        return Task.FromResult(new BucketAnswer(_state, hits, _epoch, Stopwatch.GetElapsedTime(started).TotalMilliseconds, recall, silo.SiloAddress));
    }

    /// <inheritdoc/>
    public Task<BucketStatus> GetStatusAsync() =>
        Task.FromResult(new BucketStatus(
            _key.ToString(), _state, silo.SiloAddress.ToString(), Shard.Count, Shard.MemoryBytes, _activatedAt, _epoch));

    /// <inheritdoc/>
    public Task LeaveAsync(long epoch)
    {
        if (epoch > _epoch)
        {
            LogSuperseded(_key, _epoch, epoch);
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task MoveAsync(SiloAddress target)
    {
        // The engine takes the silo from the context of the call; no later call must inherit it.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, target);
        MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        return Task.CompletedTask;
    }

    /// <summary>Hands the prefix over to two successors, which load from the catalog; no row moves.</summary>
    private async Task SplitAsync()
    {
        if (!await catalog.HasSeveralSignaturesAsync(_key.Measure, _prefix.First, _prefix.Last))
        {
            _splitAbove = Shard.Count * 2;
            LogUnsplittable(_key, Shard.Count);
            return;
        }

        await GrainFactory.GetGrain<IBucketDirectoryGrain>(_key.Measure).SplitAsync(_key.Prefix);
        LogSplit(_key, Shard.Count);
        Retire();
    }

    /// <summary>
    /// From now on only says so. It stays until idle collection takes it: leaving at once would send every caller that still
    /// has an old table through another activation.
    /// </summary>
    private void Retire()
    {
        _state = BucketState.Retired;
        _shard = measures.FindByStamp(_key.Measure).CreateShard(new ShardOptions());
        _resident?.Dispose();
    }

    [LoggerMessage(LogLevel.Debug, "Bucket {Key} of epoch {Epoch} loaded {Count} descriptors in {DurationMs:F1} ms")]
    private partial void LogLoaded(BucketKey key, long epoch, int count, double durationMs);

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} of epoch {Epoch} leaves, since it was claimed again as epoch {Newer}")]
    private partial void LogSuperseded(BucketKey key, long epoch, long newer);

    [LoggerMessage(LogLevel.Information, "Bucket {Key} with {Count} descriptors was split")]
    private partial void LogSplit(BucketKey key, int count);

    [LoggerMessage(LogLevel.Warning, "Bucket {Key} holds {Count} descriptors of one signature and cannot be split")]
    private partial void LogUnsplittable(BucketKey key, int count);
}
