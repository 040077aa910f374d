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

/// <summary>One call of a grain method: what was asked, who waits for the answer, here or in another process.</summary>
internal abstract partial class Request(GrainMethod method, GrainClass grainClass, GrainId target, object?[] arguments) : WorkItem, IDisposable
{
    private static readonly ActivitySource Calls = new("Microsoft.Orleans.Application");

    private Timer? _timer;
    private TimeSpan _timeout;
    private CancellationTokenRegistration _cancellation;
    private MessageStream? _sentBy;
    private long _number;
    private bool _detached;

    public GrainId Target => target;

    public GrainClass GrainClass => grainClass;

    public GrainMethod Method => method;

    /// <summary>What flows with the call.</summary>
    public ImmutableDictionary<string, object>? Context { get; private set; } = RequestContext.Current;

    /// <summary>The silo that the answer came from; null where it came from this one.</summary>
    public SiloAddress? Holder { get; private set; }

    /// <summary>How often it came to an activation that had ended.</summary>
    public int ForwardCount { get; set; }

    /// <summary>What the caller gets: a task or value task.</summary>
    public abstract object Answer { get; }

    public override bool AlwaysInterleave => method.AlwaysInterleave;

    public override bool ReadOnly => method.ReadOnly;

    protected object?[] Arguments => arguments;

    /// <summary>Where the answer goes if the caller is in another process.</summary>
    protected Reply? Reply { get; private set; }

    /// <summary>What the call is a part of.</summary>
    protected ActivityContext Parent { get; private set; } = Activity.Current?.Context ?? default;

    /// <summary>Reads what <see cref="Write"/> has written in another process.</summary>
    public static Request Read(MessageReader reader, Reply reply)
    {
        var method = GrainMethod.Of(reader.ReadString());
        var target = GrainId.Create(reader.ReadString(), reader.ReadString());
        ActivityContext.TryParse(reader.ReadString(), null, out var parent);
        var context = Codec.Of<Dictionary<string, object>?>().Read(reader);
        var request = method.CreateRequest(GrainClass.Of(target.Type), target, method.ReadArguments(reader));
        (request.Parent, request.Context, request.Reply, request._detached) = (parent, context?.ToImmutableDictionary(), reply, true);
        return request;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(method.Key);
        writer.Write(target.Type.ToString());
        writer.Write(target.Key.ToString());
        writer.Write(Parent == default ? "" : $"00-{Parent.TraceId}-{Parent.SpanId}-{(int)Parent.TraceFlags:x2}");
        Codec.Of<Dictionary<string, object>?>().Write(writer, Context?.ToDictionary());
        method.WriteArguments(writer, arguments);
    }

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

    /// <summary>Notes that another process was asked.</summary>
    public void SentBy(MessageStream stream, long number) => (_sentBy, _number) = (stream, number);

    /// <summary>Completes it with the answer from another process.</summary>
    /// <param name="kind">Result or failure.</param>
    /// <param name="reader">At the answer's beginning.</param>
    /// <param name="from">The silo that was asked.</param>
    public void ReadAnswer(MessageKind kind, MessageReader reader, SiloAddress from)
    {
        var holder = reader.ReadString();
        Holder = holder.Length == 0 ? from : SiloAddress.FromParsableString(holder);
        if (kind == MessageKind.Failure)
        {
            Fail(Codec.Of<Exception>().Read(reader));
        }
        else
        {
            ReadResult(reader);
        }
    }

    /// <summary>Puts a cancellation source in the place of the token of a caller in another process.</summary>
    /// <returns>Null where the method takes none.</returns>
    public CancellationTokenSource? TakeCancellation()
    {
        if (method.CancellationIndex < 0)
        {
            return null;
        }

        var source = new CancellationTokenSource();
        arguments[method.CancellationIndex] = source.Token;
        return source;
    }

    public void Dispose() => Dispose(cancelled: false);

    public override string ToString() => $"{method} of {Target}";

    /// <summary>Completes the answer without a result.</summary>
    protected abstract void Complete();

    protected abstract void Cancel(CancellationToken token);

    protected abstract void ReadResult(MessageReader reader);

    protected void Dispose(bool cancelled)
    {
        _timer?.Dispose();
        _cancellation.Dispose();
        _sentBy?.Forget(_number, cancelled);
    }

    /// <summary>Begins the callee's part of the trace.</summary>
    protected Activity? StartActivity()
    {
        RequestContext.Current = Context;
        if (Parent == default)
        {
            Activity.Current = null;
            return null;
        }

        var name = $"{GrainClass.Type.Name}/{Method.Name}";
        return Calls.StartActivity(name, ActivityKind.Server, Parent)
            ?? new Activity(name).SetParentId(Parent.TraceId, Parent.SpanId, Parent.TraceFlags).Start();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The one-way call {Method} of {GrainId} failed.")]
    protected static partial void LogOneWayFailed(ILogger logger, Exception exception, GrainMethod method, GrainId grainId);

    private void TimeOut() =>
        Fail(new TimeoutException($"Response did not arrive on time in {_timeout} for message: {this}."));
}

/// <inheritdoc/>
internal sealed class Request<TResult>(
    GrainMethod method, GrainClass grainClass, GrainId target, object?[] arguments, Func<object, object?[], Task<TResult>> invoke)
    : Request(method, grainClass, target, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override object Answer => Method.ReturnsValueTask
        ? Method.ReturnsNothing ? new ValueTask(_answer.Task) : new ValueTask<TResult>(_answer.Task)
        : _answer.Task;

    public override bool IsAbandoned => _answer.Task.IsCompleted && !Method.OneWay;

    public override async Task RunAsync(object grain)
    {
        using var activity = StartActivity();
        try
        {
            var result = await invoke(grain, Arguments);
            Succeed(Reply is null ? (TResult)Copier.Copy(result)! : result);
        }
        catch (Exception exception)
        {
            if (Method.OneWay)
            {
                LogOneWayFailed(Activation.Current!.Silo.Logger, exception, Method, Target);
            }

            Fail(Reply is null ? Copier.CopyException(exception) : exception);
        }
    }

    public override void Fail(Exception exception)
    {
        Dispose();
        if (Reply is null || Method.OneWay)
        {
            _answer.TrySetException(exception);
        }
        else if (_answer.TrySetResult(default!))
        {
            Reply.Fail(exception, Holder);
        }
    }

    protected override void Complete() => Succeed(default!);

    protected override void Cancel(CancellationToken token)
    {
        Dispose(cancelled: true);
        _answer.TrySetCanceled(token);
    }

    protected override void ReadResult(MessageReader reader) => Succeed(Codec.Of<TResult>().Read(reader));

    private void Succeed(TResult result)
    {
        Dispose();
        if (_answer.TrySetResult(result) && !Method.OneWay)
        {
            Reply?.Succeed(result, Holder);
        }
    }
}
