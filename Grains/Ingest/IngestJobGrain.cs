using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Ingest;
using OrleansImageSearch.Storage.S3;
using Polly;

namespace OrleansImageSearch.Grains.Ingest;

/// <inheritdoc cref="IIngestJobGrain"/>
/// <remarks>
/// Files flow from the listing through a bounded number of batches to the ingest grains, so that the work in flight costs the
/// same memory whatever the size of the folder. It lives on the silo that was asked, since that one is likely to see the files.
/// </remarks>
[PreferLocalPlacement]
public sealed partial class IngestJobGrain(
    ImageCatalog catalog, SourceListing listing, IOptions<IngestOptions> options, ILocalSiloDetails silo, TimeProvider time, ILogger<IngestJobGrain> logger)
    : Grain, IIngestJobGrain, IDisposable
{
    /// <summary>Files of a batch that a silo must see as the job does, of which one suffices: others may be changed meanwhile.</summary>
    private const int SeenFiles = 3;

    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private ResiliencePipeline? _repeat;
    private long _found;

    /// <summary>For the job's own notes in the catalog: a job outlives the catalog's restart.</summary>
    private ResiliencePipeline Repeat => _repeat ??= PassingFaults.CreatePipeline(time, e => LogRepeated(e, Id));

    private Guid Id => this.GetPrimaryKey();

    /// <inheritdoc/>
    public async Task StartAsync(string[] sources)
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        if (_work.IsCompleted && await catalog.CreateJobAsync(Id, sources) is { State: JobState.Running } job)
        {
            Begin(RunAsync(job.Sources));
        }
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        if (_work.IsCompleted && await catalog.GetJobAsync(Id) is { State: JobState.Running } job)
        {
            Begin(job.Sources.Any(source => S3Location.Is(source) || Path.Exists(source)) ? RunAsync(job.Sources) : FailAsync(
                $"The job went over to {silo.SiloAddress}, which sees none of its sources ({string.Join(", ", job.Sources)})."
                + " Start the ingest again on a node that sees them."));
        }
    }

    /// <inheritdoc/>
    public async Task<IngestJobStatus?> GetAsync() =>
        await catalog.GetJobAsync(Id, CancellationToken.None) is { } job ? StatusOf(job, Math.Max(job.Found, Interlocked.Read(ref _found))) : null;

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

    internal static IngestJobStatus StatusOf(JobRecord job, long found) => new(
        job.Id,
        (IngestJobState)job.State,
        [.. job.Sources],
        found,
        job.Listed,
        job.Added,
        job.Known,
        job.Rejected,
        job.StartedAt,
        job.FinishedAt,
        job.Message);

    private void Begin(Task work)
    {
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        _work = work;
    }

    private async Task RunAsync(IReadOnlyList<string> sources)
    {
        try
        {
            var counting = CountAsync(sources, _stopping.Token);

            // On every silo, one batch is read and decoded on each processor while another is being committed.
            await new BatchDispatcher<string[]>(silo.SiloAddress, Environment.ProcessorCount + 1, FindSilosAsync, SendAsync, time)
                .RunAsync(ListAsync(sources, _stopping.Token), _stopping.Token);
            await counting;
            await FinishAsync(JobState.Done, message: null);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo is stopping. The job stays unfinished in the catalog and goes on with the next start.
            return;
        }
        catch (Exception e)
        {
            LogFailed(e, Id);
            await FailAsync($"{e.Message} Start the ingest again to go on.");
            return;
        }

        DeactivateOnIdle();
    }

    private async Task FailAsync(string message)
    {
        await FinishAsync(JobState.Failed, message);
        DeactivateOnIdle();
    }

    private async Task FinishAsync(JobState state, string? message) =>
        await Repeat.ExecuteAsync(async token => await catalog.FinishJobAsync(Id, state, message, token), _stopping.Token);

    private async Task<IReadOnlyList<SiloAddress>> FindSilosAsync() =>
        [.. (await GrainFactory.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys];

    /// <returns>False where the silo does not see the files.</returns>
    private async Task<bool> SendAsync(SiloAddress to, string[] paths)
    {
        SeenFile[] seen =
        [
            .. paths.Select(path => new FileInfo(path)).Where(file => file.Exists).Take(SeenFiles).Select(file => new SeenFile(file.FullName, file.Length)),
        ];
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to);
        return await GrainFactory.GetGrain<IFileIngestGrain>(to.ToParsableString()).AddFilesAsync(paths.AsImmutable(), seen, Id) is not null;
    }

    /// <summary>Counts all files ahead of the work, so that progress has an end to measure against.</summary>
    private async Task CountAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var found = await Task.Run(
            async () =>
            {
                await foreach (var _ in listing.ListAsync(sources, cancellationToken))
                {
                    Interlocked.Increment(ref _found);
                }

                return Interlocked.Read(ref _found);
            },
            cancellationToken);
        await Repeat.ExecuteAsync(async token => await catalog.SetJobListedAsync(Id, found, token), cancellationToken);
    }

    /// <summary>The files in batches; what cannot be listed is stored as rejected on the way.</summary>
    private async IAsyncEnumerable<string[]> ListAsync(
        IReadOnlyList<string> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in listing.ListAsync(sources, cancellationToken).Chunk(options.Value.BatchSize))
        {
            Rejection[] problems = [.. batch
                .Where(entry => entry.Problem is not null)
                .Select(entry => new Rejection(IncomingOwned.PlaceOfAny(entry.Path), entry.Problem!))];
            if (problems.Length > 0)
            {
                await Repeat.ExecuteAsync(async token => await catalog.CommitAsync([], [], Id, problems, token), cancellationToken);
            }

            yield return [.. batch.Where(entry => entry.Problem is null).Select(entry => entry.Path)];
        }
    }

    [LoggerMessage(LogLevel.Error, "Ingest job {Job} failed")]
    private partial void LogFailed(Exception exception, Guid job);

    [LoggerMessage(LogLevel.Information, "Ingest job {Job} waits for the catalog")]
    private partial void LogRepeated(Exception exception, Guid job);
}
