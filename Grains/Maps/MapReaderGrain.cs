using Orleans.Concurrency;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Maps;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Maps;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Maps;

/// <inheritdoc cref="IMapReaderGrain"/>
[StatelessWorker]
public sealed class MapReaderGrain(ImageCatalog catalog, MeasureRegistry measures) : Grain, IMapReaderGrain
{
    /// <inheritdoc/>
    public Task<string> ChooseAsync(string? measure) => Task.FromResult(measures.Choose(measure).Name);

    /// <inheritdoc/>
    public async Task<MapPoints?> ReadAsync(string? measure, MapArea? area, int limit)
    {
        if (limit is < 1 or > MapPoints.MaxCount)
        {
            throw new InvalidRequestException("limit", $"limit is {limit}; ask for 1 to {MapPoints.MaxCount} points.");
        }

        if (area is not null && !(area.Left <= area.Right && area.Top <= area.Bottom))
        {
            throw new InvalidRequestException("box", "The box has no inside: give its left, top, right and bottom edge, in this order.");
        }

        if (await catalog.Maps.FindAsync(measures.Choose(measure).Stamp, JobState.Done) is not { } map)
        {
            return null;
        }

        var points = await catalog.Maps.ReadAsync(map, area is null ? MapBox.Everything : new MapBox(area.Left, area.Top, area.Right, area.Bottom), limit);
        return new MapPoints(
            [.. points.Select(point => point.ImageId)],
            [.. points.Select(point => point.X)],
            [.. points.Select(point => point.Y)],
            [.. points.Select(point => (ushort)point.Label)],
            [.. points.Select(point => point.Nearness)]);
    }
}
