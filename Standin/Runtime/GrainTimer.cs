using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A timer whose callback takes its turn among the requests of an activation.</summary>
internal sealed partial class GrainTimer : WorkItem, IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _period;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, ILogger logger)
    {
        (_activation, _callback, _options, _logger) = (activation, callback, options, logger);
        _timer = TimeProvider.System.CreateTimer(static timer => ((GrainTimer)timer!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override bool AlwaysInterleave => _options.Interleave;

    public override bool KeepsAlive => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public override async Task RunAsync(object grain)
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception exception)
        {
            LogCallbackFailed(_logger, exception, _activation.GrainId);
        }

        if (!_disposed.IsCancellationRequested)
        {
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
        }
    }

    public override void Fail(Exception exception) => Dispose();

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private void Tick() => _activation.TryEnqueue(this);

    [LoggerMessage(Level = LogLevel.Error, Message = "A timer of grain {GrainId} failed; it goes on.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, GrainId grainId);
}
