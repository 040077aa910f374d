using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansImageSearch.Catalog;

namespace OrleansImageSearch.Grains.Ingest;

/// <summary>Decides on images whose upload was cut off before its decision, since its silo died: they are neither in nor out until somebody does.</summary>
/// <param name="services">What it needs is there only when the node has started.</param>
/// <param name="time">Paces it.</param>
/// <param name="logger">Told of what could not be decided; the next round tries again.</param>
public sealed partial class DecisionSweep(IServiceProvider services, TimeProvider time, ILogger<DecisionSweep> logger) : BackgroundService
{
    private const int PageSize = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Decides on every image that is undecided, and removes what was refused and is still there.</summary>
    /// <returns>Those that this could not be done with, and why.</returns>
    /// <exception cref="CatalogUnavailableException">The catalog is away: the next one would fare no better.</exception>
    internal static async Task<IReadOnlyList<(long ImageId, Exception Problem)>> RunOnceAsync(
        ImageCatalog catalog, ImageIntake intake, DuplicateJudge judge, CancellationToken cancellationToken)
    {
        var left = new List<(long, Exception)>();
        for (var after = 0L; await catalog.FindUnfinishedAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Id)
        {
            foreach (var (id, state) in page)
            {
                try
                {
                    await FinishAsync(id, state);
                }
                catch (Exception e) when (e is not (OperationCanceledException or CatalogUnavailableException))
                {
                    left.Add((id, e));
                }
            }
        }

        return left;

        async Task FinishAsync(long id, ImageState state)
        {
            if (state == ImageState.Refused)
            {
                await judge.RemoveRefusedAsync([id], cancellationToken);
            }
            else
            {
                await intake.TellBucketsAsync([id], cancellationToken);
                await judge.DecideAsync(id, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var left = await RunOnceAsync(
                    services.GetRequiredService<ImageCatalog>(),
                    services.GetRequiredService<ImageIntake>(),
                    services.GetRequiredService<DuplicateJudge>(),
                    stoppingToken);
                foreach (var (imageId, problem) in left)
                {
                    LogUndecided(problem, imageId);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogEndedEarly(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The upload of image {ImageId} was cut off and could not be decided on; the next round tries again")]
    private partial void LogUndecided(Exception exception, long imageId);

    [LoggerMessage(LogLevel.Warning, "Uploads that were cut off could not be decided on; the next round tries again")]
    private partial void LogEndedEarly(Exception exception);
}
