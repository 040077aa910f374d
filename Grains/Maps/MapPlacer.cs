using OrleansImageSearch.Catalog;
using OrleansImageSearch.Catalog.Maps;
using OrleansImageSearch.Grains.Interfaces.Search;
using OrleansImageSearch.Grains.Search;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Layout;

namespace OrleansImageSearch.Grains.Maps;

/// <summary>
/// Puts images that came later into a map, each between those of its neighbours that are in it; none of these moves. Neighbours come from the buckets,
/// all of which are asked once for many images. Where none of the nearest is in the map, as in a new folder of a kind not seen before, the nearest of a
/// sample of the map are.
/// </summary>
public sealed class MapPlacer(ImageCatalog catalog, BatchSearch searches)
{
    /// <summary>Images placed at once.</summary>
    internal const int BatchSize = 256;

    private const int Neighbors = 15;

    /// <summary>Looked at, so that enough are in the map where many came at once.</summary>
    private const int NeighborsAsked = 60;

    private const int SampleSize = 2000;

    /// <param name="map">That is made.</param>
    /// <param name="measure">Its measure.</param>
    /// <param name="ids">At most <see cref="BatchSize"/>, not in the map.</param>
    /// <param name="stopping">Gives up.</param>
    internal async Task PlaceAsync(MapRecord map, Measure measure, IReadOnlyList<long> ids, CancellationToken stopping)
    {
        var sample = await catalog.Maps.ReadAsync(map, MapBox.Everything, SampleSize, stopping);
        var others = sample.Select(point => new PlanePoint(point.X, point.Y)).ToArray();
        var answer = await searches.RunAsync(new BatchSearchRequest { ImageIds = [.. ids], Measure = measure.Name, K = NeighborsAsked, Exact = true });
        var places = await catalog.Maps.GetPlacesAsync(map.Id, [.. answer.Answers.SelectMany(each => each.Hits).Select(hit => hit.ImageId).Distinct()], stopping);
        var uris = await catalog.Maps.GetFirstPlacesAsync(ids, stopping);
        var labels = new FolderLabels(map.Labels);
        var points = new List<MapPoint>();
        Lazy<Task<(CodeSet Codes, PlanePoint[] Places)>> sampled = new(() => LoadAsync(measure, sample, stopping));
        foreach (var (id, found) in ids.Zip(answer.Answers))
        {
            var placed = found.Hits.Where(hit => places.ContainsKey(hit.ImageId)).Take(Neighbors).ToArray();
            PlanePoint[] neighbors = Array.ConvertAll(placed, hit => new PlanePoint(places[hit.ImageId].X, places[hit.ImageId].Y));
            float[] distances = Array.ConvertAll(placed, hit => hit.Distance);
            if (placed.Length == 0)
            {
                (neighbors, distances) = await NearestOfAsync(id, measure, await sampled.Value, stopping);
            }

            var place = neighbors.Length == 0 ? default : PointPlacer.Place(neighbors, distances, others, seed: (ulong)id);
            float[] nearest = [.. found.Hits.Take(1).Select(hit => hit.Distance)];
            points.Add(new MapPoint(id, place.X, place.Y, labels.NumberOf(uris.GetValueOrDefault(id)), MapBuilder.NearnessOf(measure, nearest)));
        }

        if (labels.Names.Count > map.Labels.Count)
        {
            await catalog.Maps.SetLabelsAsync(map.Id, labels.Names, stopping);
        }

        await catalog.Maps.AddAsync(map, points, stopping);
    }

    private async Task<(CodeSet Codes, PlanePoint[] Places)> LoadAsync(Measure measure, IReadOnlyList<MapPoint> sample, CancellationToken stopping)
    {
        var stored = await catalog.GetCodesAsync([.. sample.Select(point => point.ImageId)], [measure.Stamp], stopping);
        var codes = new CodeSet(measure);
        var places = new List<PlanePoint>();
        foreach (var point in sample)
        {
            if (stored.TryGetValue(point.ImageId, out var code))
            {
                codes.Add(point.ImageId, code[0]);
                places.Add(new PlanePoint(point.X, point.Y));
            }
        }

        return (codes, [.. places]);
    }

    private async Task<(PlanePoint[] Neighbors, float[] Distances)> NearestOfAsync(
        long id, Measure measure, (CodeSet Codes, PlanePoint[] Places) sample, CancellationToken stopping)
    {
        var code = (await catalog.GetCodesAsync([id], [measure.Stamp], stopping)).GetValueOrDefault(id);
        if (code is null || sample.Codes.Count == 0)
        {
            return ([], []);
        }

        var distances = new float[sample.Codes.Count];
        sample.Codes.DistancesToAll(code[0], distances);
        var nearest = new NearestTable(1, Neighbors);
        for (var place = 0; place < distances.Length; place++)
        {
            nearest.Offer(0, place, distances[place]);
        }

        return (Array.ConvertAll(nearest.Neighbors(0).ToArray(), place => sample.Places[place]), nearest.Distances(0).ToArray());
    }
}
