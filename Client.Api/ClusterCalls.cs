using OrleansImageSearch.Catalog;
using OrleansImageSearch.Client.Api.Errors;
using Polly;
using Polly.Hedging;
using Polly.Retry;

namespace OrleansImageSearch.Client.Api;

/// <summary>
/// The one way of endpoints to the grains: a silo that stops, dies or hangs while it has a request is not the user's trouble.
/// All calls made through this are idempotent, so that the cluster may see one of them several times.
/// </summary>
internal sealed class ClusterCalls
{
    /// <summary>Stateless workers have as many keys, so that calls, and repeated ones above all, go by different gateways.</summary>
    private const int WorkerKeys = 16;

    /// <summary>
    /// What a silo that was cut off has been asked is answered by nobody, and the engine gives up late; by then the others have long
    /// declared it dead.
    /// </summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    private static readonly ResiliencePropertyKey<long> StartKey = new("start");

    private readonly IGrainFactory _grains;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<object?> _read;
    private readonly ResiliencePipeline<object?> _write;
    private int _next;

    public ClusterCalls(IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time, IConfiguration configuration)
    {
        (_grains, _lifetime, _time) = (grains, lifetime, time);
        // A silo in this process has nobody else to ask at once.
        var isRemote = configuration.GetValue<bool>("Cluster:Client");
        _read = CreatePipeline(retryFor: TimeSpan.FromSeconds(15), isRemote ? new Hedging(Attempts: 2, After: TimeSpan.FromSeconds(1)) : null);
        _write = CreatePipeline(retryFor: TimeSpan.FromSeconds(15), isRemote ? new Hedging(Attempts: 1, After: TimeSpan.FromSeconds(5)) : null);
    }

    /// <summary>
    /// A quick call of a stateless worker that changes nothing. Silos elsewhere are asked a second and a third time after 1 s each, or
    /// at once where the cluster failed; the first answer counts. Where all fail, or take more than 10 s, the same again for up to 15 s.
    /// </summary>
    public Task<T> ReadAsync<TGrain, T>(Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithIntegerKey =>
        ExecuteAsync(_read, () => call(Worker<TGrain>()).WaitAsync(ReadLimit, _time, cancellationToken), cancellationToken);

    /// <summary>
    /// A call of a stateless worker that may take long. Silos elsewhere are asked a second time after 5 s, or at once where the cluster
    /// failed. Where both fail, the same again for up to 15 s.
    /// </summary>
    public Task<T> WriteAsync<TGrain, T>(Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithIntegerKey =>
        ExecuteAsync(_write, () => call(Worker<TGrain>()), cancellationToken);

    /// <summary>A call of one certain grain, asked again as <see cref="WriteAsync"/> does.</summary>
    public Task<T> CallAsync<TGrain, T>(Guid key, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithGuidKey =>
        ExecuteAsync(_write, () => call(_grains.GetGrain<TGrain>(key)), cancellationToken);

    /// <summary>The same for a grain that the cluster has one of.</summary>
    public Task<T> CallAsync<TGrain, T>(Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithIntegerKey =>
        ExecuteAsync(_write, () => call(_grains.GetGrain<TGrain>(0)), cancellationToken);

    /// <summary>The same for a grain with a name.</summary>
    public Task<T> CallAsync<TGrain, T>(string key, Func<TGrain, Task<T>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithStringKey =>
        ExecuteAsync(_write, () => call(_grains.GetGrain<TGrain>(key)), cancellationToken);

    private ResiliencePipeline<object?> CreatePipeline(TimeSpan retryFor, Hedging? hedging)
    {
        var builder = new ResiliencePipelineBuilder<object?> { TimeProvider = _time };
        builder.AddRetry(new RetryStrategyOptions<object?>
        {
            ShouldHandle = args => ValueTask.FromResult(
                IsClusterFailure(args.Outcome.Exception) && _time.GetElapsedTime(args.Context.Properties.GetValue(StartKey, 0)) < retryFor),
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        });
        if (hedging is not null)
        {
            builder.AddHedging(new HedgingStrategyOptions<object?>
            {
                ShouldHandle = args => ValueTask.FromResult(IsClusterFailure(args.Outcome.Exception)),
                MaxHedgedAttempts = hedging.Attempts,
                Delay = hedging.After,
            });
        }

        return builder.Build();
    }

    private static bool IsClusterFailure(Exception? exception) => exception is OrleansException or TimeoutException or CatalogUnavailableException;

    private TGrain Worker<TGrain>()
        where TGrain : IGrainWithIntegerKey =>
        _grains.GetGrain<TGrain>((uint)Interlocked.Increment(ref _next) % WorkerKeys);

    private async Task<T> ExecuteAsync<T>(ResiliencePipeline<object?> pipeline, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        // Where the API is a client, the application has started when the client has found a silo.
        if (!_lifetime.ApplicationStarted.IsCancellationRequested)
        {
            throw new ClusterAbsentException();
        }

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(StartKey, _time.GetTimestamp());
        try
        {
            // Grain calls end by themselves; a lost race or a request given up is only not waited for.
            return (T)(await pipeline.ExecuteAsync(async attempt => await call().WaitAsync(attempt.CancellationToken), context))!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private sealed record Hedging(int Attempts, TimeSpan After);
}
