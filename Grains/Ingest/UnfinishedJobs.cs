using OrleansImageSearch.Catalog;
using OrleansImageSearch.Grains.Interfaces.Ingest;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Goes on with the jobs that were cut off when a silo stopped.</summary>
public sealed class UnfinishedJobs(ImageCatalog catalog, IGrainFactory grains) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        foreach (var job in await catalog.ListUnfinishedJobsAsync(cancellationToken))
        {
            await grains.GetGrain<IIngestJobGrain>(job.Id).ResumeAsync();
        }
    }
}
