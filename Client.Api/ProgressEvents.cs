using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansImageSearch.Client.Api;

/// <summary>Tells by server-sent events of something that goes on in the background, until it is over.</summary>
internal sealed class ProgressEvents(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The event <c>progress</c> whenever it changed, at most five times a second, and at the end the event <c>done</c>. Where the node
    /// stops the stream ends without it; the client asks another.
    /// </summary>
    /// <param name="first">What it was when it was asked for.</param>
    /// <param name="read">Asks again; null where it is gone.</param>
    /// <param name="isRunning">Whether it goes on.</param>
    /// <param name="isSame">Whether two answers say the same.</param>
    /// <param name="requestAborted">Ends the stream.</param>
    public ServerSentEventsResult<T> Follow<T>(
        T first, Func<CancellationToken, Task<T?>> read, Func<T, bool> isRunning, Func<T, T, bool> isSame, CancellationToken requestAborted)
        where T : class =>
        TypedResults.ServerSentEvents(FollowAsync(first, read, isRunning, isSame, requestAborted));

    private async IAsyncEnumerable<SseItem<T>> FollowAsync<T>(
        T shown,
        Func<CancellationToken, Task<T?>> read,
        Func<T, bool> isRunning,
        Func<T, T, bool> isSame,
        [EnumeratorCancellation] CancellationToken requestAborted)
        where T : class
    {
        using var timer = new PeriodicTimer(Interval, time);
        using var ending = lifetime.ApplicationStopping.Register(timer.Dispose);
        if (isRunning(shown))
        {
            yield return new SseItem<T>(shown, "progress");
        }

        while (isRunning(shown))
        {
            if (!await timer.WaitForNextTickAsync(requestAborted))
            {
                yield break;
            }

            var next = await read(requestAborted) ?? throw new InvalidOperationException($"{shown} is gone.");
            if (isRunning(next) && !isSame(shown, next))
            {
                yield return new SseItem<T>(next, "progress");
            }

            shown = next;
        }

        yield return new SseItem<T>(shown, "done");
    }
}
