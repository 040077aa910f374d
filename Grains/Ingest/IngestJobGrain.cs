using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IIngestJobGrain"/>
/// <remarks>
/// Files flow from the listing through a bounded number of batches to the ingest grains, so that the work in flight costs the
/// same memory whatever the size of the folder.
/// </remarks>
public sealed partial class IngestJobGrain(ImageCatalog catalog, IOptions<IngestOptions> options, ILogger<IngestJobGrain> logger)
    : Grain, IIngestJobGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private long _found;

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public async Task StartAsync(string[] sources)
    {
        await catalog.CreateJobAsync(Id, sources, CancellationToken.None);
        await ResumeAsync();
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        if (_work.IsCompleted && await catalog.GetJobAsync(Id, CancellationToken.None) is { State: JobState.Running } job)
        {
            DelayDeactivation(Timeout.InfiniteTimeSpan);
            _work = RunAsync(job.Sources);
        }
    }

    /// <inheritdoc/>
    public async Task<IngestJobStatus?> GetAsync() =>
        await catalog.GetJobAsync(Id, CancellationToken.None) is { } job
            ? new IngestJobStatus(
                job.Id,
                (IngestJobState)job.State,
                [.. job.Sources],
                Math.Max(job.Found, Interlocked.Read(ref _found)),
                job.Listed,
                job.Added,
                job.Known,
                job.Rejected,
                job.StartedAt,
                job.FinishedAt,
                job.Message)
            : null;

    /// <inheritdoc/>
    public async Task<RejectedFile[]> GetRejectionsAsync(string? after, int limit)
    {
        var rejections = await catalog.GetRejectionsAsync(Id, after, limit, CancellationToken.None);
        return [.. rejections.Select(rejection => new RejectedFile(rejection.Place, rejection.Reason))];
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(IReadOnlyList<string> sources)
    {
        try
        {
            var counting = CountAsync(sources, _stopping.Token);
            await Parallel.ForEachAsync(
                ListAsync(sources, _stopping.Token),
                new ParallelOptions
                {
                    // One batch is read and decoded on every processor while another is being committed.
                    MaxDegreeOfParallelism = Environment.ProcessorCount + 1,
                    CancellationToken = _stopping.Token,
                    TaskScheduler = TaskScheduler.Current,
                },
                async (batch, _) => await GrainFactory.GetGrain<IIngestGrain>(0).AddFilesAsync(batch.AsImmutable(), Id));
            await counting;
            await catalog.FinishJobAsync(Id, JobState.Done, null, CancellationToken.None);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo is stopping. The job stays unfinished in the catalog and goes on with the next start.
            return;
        }
        catch (Exception e)
        {
            LogFailed(e, Id);
            await catalog.FinishJobAsync(Id, JobState.Failed, $"{e.Message} Start the ingest again to go on.", CancellationToken.None);
        }

        DeactivateOnIdle();
    }

    /// <summary>Counts all files ahead of the work, so that progress has an end to measure against.</summary>
    private async Task CountAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var found = await Task.Run(
            () =>
            {
                foreach (var _ in SourceLister.List(sources))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Interlocked.Increment(ref _found);
                }

                return Interlocked.Read(ref _found);
            },
            cancellationToken);
        await catalog.SetJobListedAsync(Id, found, cancellationToken);
    }

    /// <summary>The files in batches; what cannot be listed is stored as rejected on the way.</summary>
    private async IAsyncEnumerable<string[]> ListAsync(
        IReadOnlyList<string> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in SourceLister.List(sources).Chunk(options.Value.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Rejection[] problems = [.. batch
                .Where(entry => entry.Problem is not null)
                .Select(entry => new Rejection(IncomingFile.PlaceOf(entry.Path), entry.Problem!))];
            if (problems.Length > 0)
            {
                await catalog.CommitAsync([], [], Id, problems, cancellationToken);
            }

            yield return [.. batch.Where(entry => entry.Problem is null).Select(entry => entry.Path)];
        }
    }

    [LoggerMessage(LogLevel.Error, "Ingest job {Job} failed")]
    private partial void LogFailed(Exception exception, Guid job);
}
