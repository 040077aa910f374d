using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>
/// One grain object and its turn: requests run one at a time on the activation's own task scheduler, except where the
/// grain class or the methods allow them to interleave.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private static readonly AsyncLocal<Activation?> Ambient = new();

    private readonly Lock _gate = new();
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly Queue<WorkItem> _waiting = [];
    private readonly List<WorkItem> _running = [];
    private readonly List<GrainTimer> _timers = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan? _collectionAge;
    private State _state = State.New;
    private DeactivationReason? _requestedDeactivation;
    private SiloAddress? _successor;
    private bool _migrates;
    private AsyncServiceScope? _scope;
    private IGrainBase? _grain;
    private long _lastUsed = Environment.TickCount64;
    private long _keepUntil;

    public Activation(Silo silo, GrainId grainId, GrainClass grainClass)
    {
        (Silo, GrainId, GrainClass) = (silo, grainId, grainClass);
        _collectionAge = grainClass.CollectionAge(silo.CollectionOptions);
    }

    private enum State
    {
        New,
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    /// <summary>The activation whose code this is; null outside of grains.</summary>
    public static Activation? Current => Ambient.Value;

    public Silo Silo { get; }

    public GrainId GrainId { get; }

    public GrainClass GrainClass { get; }

    public object? GrainInstance => _grain;

    public IServiceProvider ActivationServices => _scope!.Value.ServiceProvider;

    public GrainReference GrainReference =>
        GrainReference.Create(Silo.Client, GrainClass, GrainId, typeof(IAddressable));

    public Task Deactivated => _deactivated.Task;

    /// <summary>Requests that run or wait.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _running.Count + _waiting.Count;
            }
        }
    }

    /// <summary>Takes a request; activates the grain where this is the first one.</summary>
    /// <returns>False where the activation is gone, or the silo begins no new ones.</returns>
    public bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            switch (_state)
            {
                case State.Gone:
                    return false;
                case State.Active when MayRun(item):
                    Run(item);
                    return true;
                case State.New when !Silo.Accepts(GrainClass):
                    _state = State.Gone;
                    return false;
                case State.New:
                    _state = State.Activating;
                    Schedule(ActivateAsync);
                    break;
            }

            _waiting.Enqueue(item);
            return true;
        }
    }

    /// <summary>Whether it has been idle for longer than <paramref name="age"/>, or than the age of its class where null.</summary>
    public bool IsIdle(TimeSpan? age)
    {
        lock (_gate)
        {
            var now = Environment.TickCount64;
            return _state == State.Active && _collectionAge is not null && _running.Count == 0 && _waiting.Count == 0
                && now >= _keepUntil && now - _lastUsed >= (age ?? _collectionAge.Value).TotalMilliseconds;
        }
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        lock (_gate)
        {
            _keepUntil = timeSpan <= TimeSpan.Zero ? 0
                : timeSpan.TotalMilliseconds > int.MaxValue ? long.MaxValue
                : Environment.TickCount64 + (long)timeSpan.TotalMilliseconds;
        }
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            switch (_state)
            {
                case State.New:
                    _state = State.Deactivating;
                    Schedule(() => EndAsync());
                    break;
                case State.Activating:
                    _requestedDeactivation ??= deactivationReason;
                    break;
                case State.Active:
                    _state = State.Deactivating;
                    if (_running.Count == 0)
                    {
                        _idle.SetResult();
                    }

                    Schedule(() => DeactivateAsync(deactivationReason, cancellationToken));
                    break;
            }
        }
    }

    /// <summary>Ends it after the requests that are running, so that the next one finds the grain on another silo.</summary>
    public void Migrate(IReadOnlyDictionary<string, object>? context)
    {
        if (Silo.Dispatcher.Place(GrainId, GrainClass, context) is not { } target || target.Equals(Silo.SiloAddress))
        {
            return;
        }

        lock (_gate)
        {
            if (_state == State.Active)
            {
                (_successor, _migrates) = (target, true);
            }
        }

        Deactivate(new(DeactivationReasonCode.Migrating, $"It moves to {target}."));
    }

    /// <summary>Ends it at once, without <see cref="IGrainBase.OnDeactivateAsync"/>, as when its silo dies.</summary>
    public void Kill(Exception exception)
    {
        foreach (var item in Leave(running: true))
        {
            item.Fail(exception);
        }

        _deactivated.TrySetResult();
    }

    public IGrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options, Silo.Logger);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void RemoveTimer(GrainTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private bool MayRun(WorkItem item) =>
        _running.Count == 0 || item.AlwaysInterleave || GrainClass.Reentrant || (item.ReadOnly && _running.TrueForAll(r => r.ReadOnly));

    private void Run(WorkItem item)
    {
        if (item.IsAbandoned)
        {
            return;
        }

        _running.Add(item);
        Schedule(() => RunAsync(item));
    }

    /// <summary>Runs on the activation's scheduler, without what flows with the caller.</summary>
    private void Schedule(Func<Task> action)
    {
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = Task.Factory.StartNew(Begin, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
        }

        Task Begin()
        {
            Ambient.Value = this;
            return action();
        }
    }

    private async Task RunAsync(WorkItem item)
    {
        await item.RunAsync(_grain!);
        lock (_gate)
        {
            _running.Remove(item);
            if (item.KeepsAlive)
            {
                _lastUsed = Environment.TickCount64;
            }

            if (_state == State.Active)
            {
                RunWaiting();
            }
            else if (_state == State.Deactivating && _running.Count == 0)
            {
                _idle.TrySetResult();
            }
        }
    }

    private void RunWaiting()
    {
        while (_waiting.TryPeek(out var next) && MayRun(next))
        {
            Run(_waiting.Dequeue());
        }
    }

    private async Task ActivateAsync()
    {
        try
        {
            if (GrainClass.Placement.UsesDirectory
                && await Silo.Cluster.Directory.ClaimAsync(GrainId, Silo.SiloAddress) is var holder && !holder.Equals(Silo.SiloAddress))
            {
                _successor = holder;
                await EndAsync();
                return;
            }

            _scope = Silo.Services.CreateAsyncScope();
            _grain = (IGrainBase)ActivatorUtilities.CreateInstance(ActivationServices, GrainClass.Type);
            using var timeout = new CancellationTokenSource(Silo.CollectionOptions.ActivationTimeout);
            await _grain.OnActivateAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            LogActivationFailed(Silo.Logger, exception, GrainId);
            await EndAsync(Serialization.Copier.CopyException(exception));
            return;
        }

        lock (_gate)
        {
            if (_state == State.Gone)
            {
                return;
            }

            _state = State.Active;
            _lastUsed = Environment.TickCount64;
            if (_requestedDeactivation is null)
            {
                for (var i = _waiting.Count; i > 0; i--)
                {
                    var item = _waiting.Dequeue();
                    if (MayRun(item))
                    {
                        Run(item);
                    }
                    else
                    {
                        _waiting.Enqueue(item);
                    }
                }
            }
        }

        if (_requestedDeactivation is { } reason)
        {
            Deactivate(reason);
        }
    }

    private async Task DeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Silo.CollectionOptions.DeactivationTimeout);
        try
        {
            await _idle.Task.WaitAsync(timeout.Token);
            StopTimers();
            await _grain!.OnDeactivateAsync(reason, timeout.Token);
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(Silo.Logger, exception, GrainId, reason.ReasonCode);
        }

        await EndAsync();
    }

    /// <summary>
    /// Gives up the grain's place, so that the next call activates it anew, and then what still waits: to be sent again, or
    /// to fail where the activation failed.
    /// </summary>
    private async Task EndAsync(Exception? failure = null)
    {
        await ReleaseAsync();
        Silo.Remove(this);
        foreach (var request in Leave(running: false).OfType<Request>())
        {
            if (failure is null)
            {
                Silo.Dispatcher.Forward(request, _successor);
            }
            else
            {
                request.Fail(failure);
            }
        }

        if (_migrates)
        {
            await Silo.Client.GetGrain<ISiloControl>(_successor!.ToParsableString()).ActivateAsync(GrainId);
        }

        try
        {
            await DisposeGrainAsync();
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(Silo.Logger, exception, GrainId, DeactivationReasonCode.ApplicationError);
        }

        _deactivated.TrySetResult();
    }

    private async Task ReleaseAsync()
    {
        if (!GrainClass.Placement.UsesDirectory)
        {
            return;
        }

        try
        {
            await Silo.Cluster.Directory.ReleaseAsync(GrainId, Silo.SiloAddress, _successor);
        }
        catch (Exception exception)
        {
            // The entry stays and names this silo, which activates the grain again where it is asked to.
            LogNotReleased(Silo.Logger, exception, GrainId);
        }
    }

    private async Task DisposeGrainAsync()
    {
        if (_grain is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else if (_grain is IDisposable disposable)
        {
            disposable.Dispose();
        }

        if (_scope is { } scope)
        {
            await scope.DisposeAsync();
        }
    }

    /// <summary>Accepts nothing from now on.</summary>
    /// <returns>What waits, and where asked also what runs.</returns>
    private WorkItem[] Leave(bool running)
    {
        StopTimers();
        lock (_gate)
        {
            _state = State.Gone;
            WorkItem[] left = running ? [.. _running, .. _waiting] : [.. _waiting];
            _waiting.Clear();
            return left;
        }
    }

    private void StopTimers()
    {
        GrainTimer[] timers;
        lock (_gate)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} could not be taken out of the grain directory.")]
    private static partial void LogNotReleased(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} failed while it was deactivated ({Reason}).")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId, DeactivationReasonCode reason);
}
