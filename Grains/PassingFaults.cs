using OrleansImageSearch.Catalog;
using Polly;
using Polly.Retry;

namespace OrleansImageSearch.Grains;

/// <summary>Faults of a call that pass by themselves: its silo leaves or dies, or the catalog is away for a while.</summary>
internal static class PassingFaults
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether the same call may succeed later. Whether it was carried out is not known.</summary>
    public static bool Includes(Exception exception) => exception is OrleansException or TimeoutException or CatalogUnavailableException;

    /// <summary>
    /// Repeats a call until it succeeds, fails for another reason, or is cancelled, with random pauses that grow. The call must be
    /// one that does no harm twice.
    /// </summary>
    /// <param name="time">For the pauses.</param>
    /// <param name="repeating">Told of every fault, before the pause.</param>
    public static ResiliencePipeline CreatePipeline(TimeProvider time, Action<Exception> repeating) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Exception is { } exception && Includes(exception)),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                OnRetry = attempt =>
                {
                    repeating(attempt.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
