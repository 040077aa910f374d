using OrleansImageSearch.Grains.Interfaces.Maps;

namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>Grain messages about maps as HTTP shows them.</summary>
internal static class MapMapping
{
    public static Map ToMap(this MapStatus map) => new(
        map.Measure,
        map.State switch
        {
            Grains.Interfaces.Maps.MapState.None => MapState.None,
            Grains.Interfaces.Maps.MapState.Building => MapState.Building,
            Grains.Interfaces.Maps.MapState.Ready => MapState.Ready,
            Grains.Interfaces.Maps.MapState.Failed => MapState.Failed,
            _ => throw new ArgumentOutOfRangeException(nameof(map), map.State, "A newer silo's map state."),
        },
        map.Stage switch
        {
            null => null,
            Grains.Interfaces.Maps.MapStage.Loading => MapStage.Loading,
            Grains.Interfaces.Maps.MapStage.Neighbors => MapStage.Neighbors,
            Grains.Interfaces.Maps.MapStage.Layout => MapStage.Layout,
            Grains.Interfaces.Maps.MapStage.Quality => MapStage.Quality,
            Grains.Interfaces.Maps.MapStage.Storing => MapStage.Storing,
            _ => throw new ArgumentOutOfRangeException(nameof(map), map.Stage, "A newer silo's map stage."),
        },
        map.Stage is null ? null : map.Progress,
        map.Points,
        map.Unplaced,
        map.BuiltAt,
        map.BuildSeconds,
        map.Quality is { } quality ? new MapQuality(quality.Trustworthiness, quality.Preservation, quality.Neighbors, quality.Sample) : null,
        map.Labels,
        map.Box is { } box ? new MapBox(box.Left, box.Top, box.Right, box.Bottom) : null,
        map.Message);
}
