using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Ingest;

/// <summary>Lets a server on this machine read the files itself, and watches its jobs.</summary>
internal sealed class ServerIngest(ImageSearchClient client, IngestReport report)
{
    // As many as the server takes in one request.
    private const int SourcesPerJob = 1000;

    private const int RejectionsPerPage = 1000;

    /// <summary>Takes in files and folders, by as few jobs as hold them, one after the other.</summary>
    public async Task RunAsync(IEnumerable<Source> sources, Action<IngestCounts> progress, CancellationToken cancellationToken)
    {
        var readable = new List<string>();
        foreach (var source in sources)
        {
            if ((source.Problem ?? (source.IsInS3 || Path.Exists(source.Path) ? null : Source.WhyMissing(source.Path))) is { } problem)
            {
                report.Add(new IngestedFile(source.Path, IngestedFile.Rejected, Reason: problem));
            }
            else
            {
                readable.Add(source.IsInS3 ? source.Path : Path.GetFullPath(source.Path));
            }
        }

        foreach (var part in readable.Chunk(SourcesPerJob))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var job = await client.StartIngestAsync(part, cancellationToken);
            await WatchAsync(job, progress, cancellationToken);
        }
    }

    /// <summary>Watches a job to its end.</summary>
    /// <exception cref="CommandFailedException">The job failed, or goes on unwatched because the user or the server broke off.</exception>
    public async Task WatchAsync(Guid job, Action<IngestCounts> progress, CancellationToken cancellationToken)
    {
        JobStatus? status = null;
        try
        {
            await foreach (var next in client.WatchJobAsync(job, cancellationToken))
            {
                status = next;
                progress(report.Plus(next));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"stopped watching; the job goes on at the server: {Watch(job)}");
        }

        status = status is { State: not JobState.Running } ? status : await client.GetJobAsync(job, cancellationToken);
        if (status.State == JobState.Running)
        {
            throw new CommandFailedException($"{client.ServerText} stopped telling how far the job is: {Watch(job)}");
        }

        report.Add(status);
        if (status.Rejected > 0)
        {
            await ListRejectionsAsync(job, cancellationToken);
        }

        if (status.State == JobState.Failed)
        {
            report.Finish();
            throw new CommandFailedException($"the job failed: {status.Message ?? "the server gives no reason"}");
        }
    }

    private async Task ListRejectionsAsync(Guid job, CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await client.GetRejectionsAsync(job, after, RejectionsPerPage, cancellationToken);
            foreach (var rejection in page.Rejections)
            {
                report.ListRejected(rejection);
            }

            after = page.Next;
        }
        while (after is not null && report.WantsRejections);
    }

    private string Watch(Guid job) => $"watch it with imagesearch ingest --job {job} --server {client.ServerText}";
}
