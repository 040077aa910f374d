using OrleansImageSearch.Client.Api.Contracts;
using OrleansImageSearch.Client.Api.Errors;
using OrleansImageSearch.Grains.Cluster;
using OrleansImageSearch.Grains.Interfaces.Cluster;

namespace OrleansImageSearch.Client.Api.Watching;

/// <summary>
/// Asks the cluster grain how the cluster is, over and over, one follower a process however many watch, and tells the
/// <see cref="ClusterFeed"/>. Where nobody watches it only keeps the history. While there is no answer, as while the grain's silo
/// dies, watchers are told that the cluster cannot be asked.
/// </summary>
internal sealed partial class ClusterFollower(
    IGrainFactory grains,
    ClusterSurvey survey,
    ClusterFeed feed,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ClusterFollower> logger) : BackgroundService
{
    /// <summary>After so long watchers are told that there is no answer.</summary>
    private static readonly TimeSpan AnswerDue = TimeSpan.FromSeconds(1.5);

    /// <summary>After so long it is asked anew: what a silo that was cut off has been asked is answered by nobody.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan WatchedPace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan UnwatchedPace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportPace = TimeSpan.FromSeconds(1);

    /// <summary>Counting the images of a large catalog is work for it.</summary>
    private static readonly TimeSpan CountPace = TimeSpan.FromSeconds(5);

    private readonly ClusterChanges _changes = new();
    private Task _counting = Task.CompletedTask;
    private volatile CatalogCounts? _counts;
    private long _countedAt;
    private long _reportedAt;
    private string _reportedStates = "";
    private string? _failure;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!lifetime.ApplicationStarted.IsCancellationRequested)
                {
                    throw new ClusterAbsentException();
                }

                Take(await AskAsync(stoppingToken));
                _failure = null;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Fail(e);
            }

            await feed.PauseAsync(feed.IsWatched ? WatchedPace : UnwatchedPace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ClusterOverview> AskAsync(CancellationToken stoppingToken)
    {
        var answer = grains.GetGrain<IClusterGrain>(0).GetAsync().WaitAsync(AnswerLimit, time, stoppingToken);
        while (await Task.WhenAny(answer, Task.Delay(AnswerDue, time, stoppingToken)) != answer)
        {
            Fail(new TimeoutException($"There was no answer within {AnswerDue}."));
        }

        return await answer;
    }

    private void Take(ClusterOverview overview)
    {
        var (known, changes) = _changes.Take(overview);
        var now = time.GetUtcNow();
        feed.Add(new ClusterPoint(
            now,
            known.Reports.Sum(report => report.SearchesPerSecond),
            known.Reports.Sum(report => report.IngestsPerSecond),
            known.SearchLatency.Percentile(0.5)?.TotalMilliseconds,
            known.SearchLatency.Percentile(0.99)?.TotalMilliseconds));
        if (changes.Count > 0)
        {
            feed.Add(changes.Select(change => change.At(now)));
        }

        if (!feed.IsWatched)
        {
            return;
        }

        if (_counting.IsCompleted && (_counts is null || time.GetElapsedTime(_countedAt) >= CountPace))
        {
            _counting = CountAsync();
        }

        var states = string.Join(' ', known.Silos.Select(silo => $"{silo.Address}{silo.Status}{silo.IsSilent}"));
        if (_counts is { } counts && (changes.Count > 0 || states != _reportedStates || time.GetElapsedTime(_reportedAt) >= ReportPace))
        {
            (_reportedAt, _reportedStates) = (time.GetTimestamp(), states);
            feed.Report(survey.Describe(known, counts));
        }
    }

    /// <summary>While the catalog does not answer, the last counts stay.</summary>
    private async Task CountAsync()
    {
        try
        {
            _counts = await survey.CountAsync(lifetime.ApplicationStopping);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or Catalog.CatalogUnavailableException or OperationCanceledException)
        {
            LogUncounted(e);
            if (_counts is null)
            {
                feed.Fail("The catalog does not answer; it is asked again.");
            }
        }

        _countedAt = time.GetTimestamp();
    }

    private void Fail(Exception exception)
    {
        // While the first silo is waited for, the client says so itself.
        if (_failure != exception.Message && exception is not ClusterAbsentException)
        {
            _failure = exception.Message;
            LogUnanswered(exception);
        }

        if (_reportedStates.Length > 0 || time.GetElapsedTime(_reportedAt) >= ReportPace)
        {
            (_reportedAt, _reportedStates) = (time.GetTimestamp(), "");
            feed.Fail(exception is ClusterAbsentException
                ? exception.Message
                : "The silo that keeps account of the cluster does not answer; another takes over within seconds.");
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The cluster does not say how it is; it is asked again until it does.")]
    private partial void LogUnanswered(Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "Images and disks were not counted; what was known of them stays.")]
    private partial void LogUncounted(Exception exception);
}
