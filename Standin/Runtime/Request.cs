using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>Something an activation does in its turn.</summary>
internal abstract class WorkItem
{
    public abstract bool AlwaysInterleave { get; }

    public virtual bool ReadOnly => false;

    /// <summary>Whether doing it counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Whether nobody waits for it any more, so that it need not be done.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Does it. Never throws: whom it concerns learns of an error.</summary>
    public abstract Task RunAsync(object grain);

    /// <summary>The activation will not do it.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>One call of a grain method: what was asked, who waits for the answer.</summary>
internal abstract partial class Request(GrainMethod method, GrainReference target, object?[] arguments) : WorkItem, IDisposable
{
    private Timer? _timer;
    private TimeSpan _timeout;
    private CancellationTokenRegistration _cancellation;
    private bool _detached;

    public GrainId Target => target.GrainId;

    public GrainClass GrainClass => target.GrainClass;

    public GrainMethod Method => method;

    /// <summary>What flows with the call.</summary>
    public ImmutableDictionary<string, object>? Context { get; } = RequestContext.Current;

    /// <summary>How often it came to an activation that had ended.</summary>
    public int ForwardCount { get; set; }

    /// <summary>What the caller gets: a task or value task.</summary>
    public abstract object Answer { get; }

    public override bool AlwaysInterleave => method.AlwaysInterleave;

    public override bool ReadOnly => method.ReadOnly;

    protected object?[] Arguments => arguments;

    protected Activity? Activity { get; } = Activity.Current;

    /// <summary>Begins to wait for the answer.</summary>
    public void Start(TimeSpan timeout)
    {
        if (method.OneWay)
        {
            Complete();
            return;
        }

        if (method.CancellationIndex >= 0 && arguments[method.CancellationIndex] is CancellationToken { CanBeCanceled: true } token)
        {
            _cancellation = token.UnsafeRegister(static (request, token) => ((Request)request!).Cancel(token), this);
        }

        _timeout = method.Timeout ?? timeout;
        _timer = new Timer(static request => ((Request)request!).TimeOut(), this, _timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Copies the arguments, once, so that what the caller does to them afterwards does not matter.</summary>
    public void Detach()
    {
        if (!_detached)
        {
            _detached = true;
            method.CopyArguments(arguments);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _cancellation.Dispose();
    }

    public override string ToString() => $"{method} of {Target}";

    /// <summary>Completes the answer without a result.</summary>
    protected abstract void Complete();

    protected abstract void Cancel(CancellationToken token);

    [LoggerMessage(Level = LogLevel.Error, Message = "The one-way call {Method} of {GrainId} failed.")]
    protected static partial void LogOneWayFailed(ILogger logger, Exception exception, GrainMethod method, GrainId grainId);

    private void TimeOut() =>
        Fail(new TimeoutException($"Response did not arrive on time in {_timeout} for message: {this}."));
}

/// <inheritdoc/>
internal sealed class Request<TResult>(
    GrainMethod method, GrainReference target, object?[] arguments, Func<object, object?[], Task<TResult>> invoke)
    : Request(method, target, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override object Answer => Method.ReturnsValueTask
        ? Method.ReturnsNothing ? new ValueTask(_answer.Task) : new ValueTask<TResult>(_answer.Task)
        : _answer.Task;

    public override bool IsAbandoned => _answer.Task.IsCompleted && !Method.OneWay;

    public override async Task RunAsync(object grain)
    {
        Activity.Current = Activity;
        RequestContext.Current = Context;
        try
        {
            var result = await invoke(grain, Arguments);
            Succeed((TResult)Copier.Copy(result)!);
        }
        catch (Exception exception)
        {
            if (Method.OneWay)
            {
                LogOneWayFailed(Activation.Current!.Silo.Logger, exception, Method, Target);
            }

            Fail(Copier.CopyException(exception));
        }
    }

    public override void Fail(Exception exception)
    {
        Dispose();
        _answer.TrySetException(exception);
    }

    protected override void Complete() => Succeed(default!);

    protected override void Cancel(CancellationToken token)
    {
        Dispose();
        _answer.TrySetCanceled(token);
    }

    private void Succeed(TResult result)
    {
        Dispose();
        _answer.TrySetResult(result);
    }
}
