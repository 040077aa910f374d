using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OrleansImageSearch.Client.Api.Contracts;

namespace OrleansImageSearch.Client.Api.Watching;

/// <summary>
/// What the one <see cref="ClusterFollower"/> of this process has seen, for any number of watchers. Each report is written as JSON once, for
/// all of them; a watcher who reads slowly misses reports, never changes that are still kept.
/// </summary>
internal sealed class ClusterFeed(IOptions<JsonOptions> json, TimeProvider time) : IDisposable
{
    private const int KeptPoints = 600;
    private const int KeptChanges = 200;
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RecentItems<ClusterPoint> _points = new(KeptPoints);
    private readonly RecentItems<ClusterChange> _changes = new(KeptChanges);
    private readonly SemaphoreSlim _arrivals = new(0);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Number, string Event, byte[] Json)? _last;
    private DateTimeOffset? _outageSince;
    private long _lastSecond;
    private long _number;
    private long _changeNumber;
    private int _watchers;

    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    public ClusterHistory History
    {
        get
        {
            lock (_gate)
            {
                return new ClusterHistory(_points.All, _changes.All);
            }
        }
    }

    /// <summary>Waits, and not longer where somebody begins to watch.</summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken) => await _arrivals.WaitAsync(pause, cancellationToken);

    /// <summary>Keeps a point, unless one of the same second is kept already.</summary>
    public void Add(ClusterPoint point)
    {
        lock (_gate)
        {
            if (point.At.ToUnixTimeSeconds() is var second && second != _lastSecond)
            {
                _lastSecond = second;
                _points.Add(point);
            }
        }
    }

    /// <summary>Keeps changes, numbered, and tells the watchers.</summary>
    public void Add(IEnumerable<Func<long, ClusterChange>> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                _changes.Add(change(++_changeNumber));
            }

            Tell();
        }
    }

    public void Report(ClusterReport report)
    {
        var text = Write(report);
        lock (_gate)
        {
            _outageSince = null;
            _last = (++_number, "report", text);
            Tell();
        }
    }

    /// <summary>Tells the watchers that the cluster cannot be asked.</summary>
    public void Fail(string message)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _last = (++_number, "unavailable", Write(new ClusterOutage(now, _outageSince ??= now, message)));
            Tell();
        }
    }

    /// <summary>The events for one watcher.</summary>
    /// <param name="stopping">Ends the stream, since the process stops.</param>
    /// <param name="requestAborted">Ends the stream, since nobody reads it.</param>
    public async IAsyncEnumerable<SseItem<byte[]>> FollowAsync(CancellationToken stopping, [EnumeratorCancellation] CancellationToken requestAborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, requestAborted);
        long seen, seenChange;
        byte[] history;
        lock (_gate)
        {
            // What was reported while nobody watched is old.
            seen = _watchers++ == 0 ? _number : 0;
            seenChange = _changeNumber;
            history = Write(new ClusterHistory(_points.All, _changes.All));
        }

        try
        {
            _arrivals.Release();
            yield return new SseItem<byte[]>(history, "history") { ReconnectionInterval = ReconnectAfter };
            while (!ended.IsCancellationRequested)
            {
                Task news;
                (long Number, string Event, byte[] Json)? last;
                ClusterChange[] changes;
                lock (_gate)
                {
                    (news, last) = (_news.Task, _last);
                    changes = seenChange == _changeNumber ? [] : [.. _changes.All.Where(change => change.Number > seenChange)];
                    seenChange = _changeNumber;
                }

                if (changes.Length > 0)
                {
                    yield return new SseItem<byte[]>(Write(changes), "changes");
                }

                if (last is { } newest && newest.Number > seen)
                {
                    seen = newest.Number;
                    yield return new SseItem<byte[]>(newest.Json, newest.Event);
                }

                await news.WaitAsync(ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    public void Dispose() => _arrivals.Dispose();

    private void Tell()
    {
        _news.SetResult();
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)json.Value.SerializerOptions.GetTypeInfo(typeof(T)));
}
