using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Maps;
using OrleansImageSearch.Grains.Interfaces.Maps;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Layout;
using Polly;

namespace OrleansImageSearch.Grains.Maps;

/// <summary>
/// Makes the map of a measure. The codes of all images come from the catalog, in the order of their signatures, as the buckets have them: the bucket
/// grains go on searching meanwhile.
/// </summary>
public sealed class MapBuilder(ImageCatalog catalog, IOptions<MapOptions> options)
{
    /// <param name="map">That is being made.</param>
    /// <param name="measure">Its measure.</param>
    /// <param name="repeat">For the catalog's faults that pass.</param>
    /// <param name="progress">Told what is being done, and the share of it that is done, 0 to 1.</param>
    /// <param name="stopping">Gives up.</param>
    /// <exception cref="MapException">It cannot be made; the message says why.</exception>
    internal async Task BuildAsync(MapRecord map, Measure measure, ResiliencePipeline repeat, Action<MapStage, double> progress, CancellationToken stopping)
    {
        progress(MapStage.Loading, 0);
        var codes = await repeat.ExecuteAsync(async token => await LoadAsync(measure, token), stopping);
        var uris = await repeat.ExecuteAsync(async token => await catalog.Maps.GetFirstPlacesAsync(ids: null, token), stopping);
        var labels = FolderLabels.Of(uris.Values);

        // Minutes of computing are not a grain's turn, and not for a thread of the pool.
        var (points, quality) = await Task.Factory.StartNew(
            () => Compute(codes, uris, labels, progress, stopping), stopping, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        progress(MapStage.Storing, 0);
        await repeat.ExecuteAsync(async token => await catalog.Maps.FinishAsync(map, points, quality, labels.Names, token), stopping);
    }

    private async Task<CodeSet> LoadAsync(Measure measure, CancellationToken stopping)
    {
        var most = options.Value.MaxImages;
        var codes = new CodeSet(measure);
        await catalog.LoadBucketAsync(
            measure.Stamp,
            uint.MinValue,
            uint.MaxValue,
            (id, code) =>
            {
                if (codes.Count == most)
                {
                    throw new MapException($"More than {most} images are described by {measure.Name}: raise Maps:MaxImages if the silo's memory allows, a kilobyte an image.");
                }

                codes.Add(id, code);
            },
            stopping);
        return codes.Count > 0
            ? codes
            : throw new MapException($"No image is described by {measure.Name} yet: ingest some, then make the map.");
    }

    private (MapPoint[] Points, MapQuality Quality) Compute(
        CodeSet codes, IReadOnlyDictionary<long, string> uris, FolderLabels labels, Action<MapStage, double> progress, CancellationToken stopping)
    {
        var settings = new LayoutOptions
        {
            Neighbors = options.Value.Neighbors,
            Threads = options.Value.Threads is > 0 and var threads ? threads : Math.Max(1, Environment.ProcessorCount - 1),
        };
        var nearest = NeighborDescent.Find(codes, settings.Neighbors, settings.Seed, settings.Threads, done => progress(MapStage.Neighbors, done), stopping);
        var layout = UmapLayout.Place(codes, nearest, settings, done => progress(MapStage.Layout, done), stopping);
        progress(MapStage.Quality, 0);
        var quality = LayoutQuality.Measure(codes, layout, settings.Neighbors, options.Value.QualitySample, settings.Seed, settings.Threads, stopping);
        var points = new MapPoint[codes.Count];
        for (var place = 0; place < points.Length; place++)
        {
            var id = codes.Id(place);
            points[place] = new MapPoint(
                id, layout[place].X, layout[place].Y, labels.NumberOf(uris.GetValueOrDefault(id)), NearnessOf(codes.Measure, nearest.Distances(place)));
        }

        return (points, new MapQuality(quality.Trustworthiness, quality.Preservation, quality.Neighbors, quality.Sample));
    }

    /// <param name="measure">The measure.</param>
    /// <param name="distances">From the neighbours, nearest first.</param>
    internal static byte NearnessOf(Measure measure, ReadOnlySpan<float> distances) =>
        distances.IsEmpty ? (byte)0 : (byte)Math.Round(byte.MaxValue * Math.Clamp(measure.Score(distances[0]), 0, 1));
}
