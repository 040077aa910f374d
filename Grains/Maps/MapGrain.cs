using Microsoft.Extensions.Logging;
using Orleans.Placement;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Maps;
using OrleansImageSearch.Grains.Interfaces.Maps;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Measures;
using Polly;

namespace OrleansImageSearch.Grains.Maps;

/// <inheritdoc cref="IMapGrain"/>
[RandomPlacement]
public sealed partial class MapGrain(
    ImageCatalog catalog, MeasureRegistry measures, MapBuilder builder, MapPlacer placer, TimeProvider time, ILogger<MapGrain> logger) : Grain, IMapGrain, IDisposable
{
    /// <summary>While a map is made or images are placed, which somebody may watch, images are counted no more often.</summary>
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _building = Task.CompletedTask;
    private Task _placing = Task.CompletedTask;
    private ResiliencePipeline? _repeat;
    private MapProgress _progress = new(MapStage.Loading, 0);
    private (Guid Map, long At, long Placed, long Unplaced)? _count;

    private Measure Measure => measures.Choose(this.GetPrimaryKeyString());

    private ResiliencePipeline Repeat => _repeat ??= PassingFaults.CreatePipeline(time, e => LogRepeated(e, this.GetPrimaryKeyString()));

    /// <inheritdoc/>
    public async Task<MapStatus> StartAsync()
    {
        Begin(await catalog.Maps.CreateAsync(Guid.NewGuid(), Measure.Stamp));
        return await GetAsync();
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        if (_building.IsCompleted && await catalog.Maps.FindAsync(Measure.Stamp, JobState.Running) is { } map)
        {
            Begin(map);
        }
    }

    /// <inheritdoc/>
    public async Task<MapStatus> GetAsync()
    {
        var measure = Measure;
        var building = await catalog.Maps.FindAsync(measure.Stamp, JobState.Running);
        var map = await catalog.Maps.FindAsync(measure.Stamp, JobState.Done);
        var failed = building is null ? await catalog.Maps.FindAsync(measure.Stamp, JobState.Failed) : null;
        failed = failed?.StartedAt > map?.StartedAt || map is null ? failed : null;
        var (placed, unplaced) = map is null ? (0, 0) : await CountAsync(map);
        if (unplaced > 0 && building is null && _placing.IsCompleted)
        {
            _placing = PlaceAsync(map!, measure, _stopping.Token);
        }

        var progress = _progress;
        return new MapStatus(
            measure.Name,
            building is not null ? MapState.Building : failed is not null ? MapState.Failed : map is not null ? MapState.Ready : MapState.None,
            building is null ? null : progress.Stage,
            building is null ? 0 : progress.Share,
            placed,
            unplaced,
            map?.FinishedAt,
            (map?.FinishedAt - map?.StartedAt)?.TotalSeconds,
            map?.Quality is { } quality ? new MapFidelity(quality.Trustworthiness, quality.Preservation, quality.Neighbors, quality.Sample) : null,
            map is null ? [] : [.. map.Labels],
            map is null ? null : new MapArea(map.Grid.LowerX, map.Grid.LowerY, map.Grid.LowerX + map.Grid.Extent, map.Grid.LowerY + map.Grid.Extent),
            failed?.Message);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_building, _placing);
    }

    public void Dispose() => _stopping.Dispose();

    private void Begin(MapRecord map)
    {
        if (_building.IsCompleted && map.State == JobState.Running)
        {
            DelayDeactivation(Timeout.InfiniteTimeSpan);
            _building = BuildAsync(map, _stopping.Token);
        }
    }

    private async Task BuildAsync(MapRecord map, CancellationToken stopping)
    {
        try
        {
            await builder.BuildAsync(map, Measure, Repeat, (stage, share) => Volatile.Write(ref _progress, new MapProgress(stage, share)), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo is stopping. The map stays unfinished in the catalog and is made on another.
            return;
        }
        catch (Exception e)
        {
            LogFailed(e, map.Measure);
            await Repeat.ExecuteAsync(async token => await catalog.Maps.FailAsync(map.Id, e.Message, token), stopping);
        }

        DeactivateOnIdle();
    }

    private async Task PlaceAsync(MapRecord map, Measure measure, CancellationToken stopping)
    {
        try
        {
            var after = 0L;
            while (await catalog.Maps.FindUnplacedAsync(map, after, MapPlacer.BatchSize, stopping) is { Count: > 0 } ids)
            {
                await placer.PlaceAsync(map, measure, ids, stopping);
                after = ids[^1];
                map = await catalog.Maps.FindAsync(measure.Stamp, JobState.Done, stopping) ?? map;
            }

            _count = null;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo is stopping; whoever asks next has the rest placed.
        }
        catch (Exception e)
        {
            // As an image that is deleted meanwhile: whoever asks next tries again.
            LogUnplaced(e, map.Measure);
        }
    }

    private async Task<(long Placed, long Unplaced)> CountAsync(MapRecord map)
    {
        var isBusy = !_building.IsCompleted || !_placing.IsCompleted;
        if (_count is not { } known || known.Map != map.Id || !isBusy || time.GetElapsedTime(known.At) > CountInterval)
        {
            var (placed, unplaced) = await catalog.Maps.CountAsync(map);
            _count = known = (map.Id, time.GetTimestamp(), placed, unplaced);
        }

        return (known.Placed, known.Unplaced);
    }

    [LoggerMessage(LogLevel.Error, "The map of {Measure} could not be made")]
    private partial void LogFailed(Exception exception, string measure);

    [LoggerMessage(LogLevel.Warning, "Images that came later were not put into the map of {Measure}")]
    private partial void LogUnplaced(Exception exception, string measure);

    [LoggerMessage(LogLevel.Information, "The map of {Measure} waits for the catalog")]
    private partial void LogRepeated(Exception exception, string measure);

    private sealed record MapProgress(MapStage Stage, double Share);
}
