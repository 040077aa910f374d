namespace OrleansImageSearch.Grains.Storage;

/// <summary>Keeps work in the background to so many bytes a second.</summary>
internal sealed class Pacer(long bytesPerSecond, TimeProvider time)
{
    /// <summary>Shorter pauses are saved up.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private long _startedAt = time.GetTimestamp();
    private double _owedSeconds;

    /// <summary>Waits as long as reading or writing so many bytes may take, less the time since the last call.</summary>
    public async Task SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        _owedSeconds = Math.Max(0, _owedSeconds - time.GetElapsedTime(_startedAt, now).TotalSeconds) + (double)bytes / bytesPerSecond;
        _startedAt = now;
        if (_owedSeconds >= ShortestPause.TotalSeconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(_owedSeconds), time, cancellationToken);
        }
    }
}
