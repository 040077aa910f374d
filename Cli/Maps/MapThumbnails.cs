using System.Collections.Concurrent;
using OrleansImageSearch.Cli.Http;
using OrleansImageSearch.Imaging;

namespace OrleansImageSearch.Cli.Maps;

/// <summary>Small pictures of some images of a map.</summary>
internal static class MapThumbnails
{
    private const int AtOnce = 8;

    /// <summary>The first points, in the order of the map, of which no two are nearer than a thumbnail is large.</summary>
    /// <param name="points">The map.</param>
    /// <param name="frame">The picture.</param>
    /// <param name="side">Of a thumbnail, pixels.</param>
    /// <param name="limit">At most so many.</param>
    public static IReadOnlyList<MapPoint> Choose(IReadOnlyList<MapPoint> points, MapFrame frame, int side, int limit)
    {
        var taken = new HashSet<(int, int)>();
        var chosen = new List<MapPoint>();
        foreach (var point in points)
        {
            var (x, y) = frame.PlaceOf(point);
            if (chosen.Count < limit && taken.Add(((int)(x / side), (int)(y / side))))
            {
                chosen.Add(point);
            }
        }

        return chosen;
    }

    /// <summary>Fetches thumbnails and makes them small.</summary>
    /// <param name="client">The server.</param>
    /// <param name="points">Of which.</param>
    /// <param name="side">Longest side, pixels.</param>
    /// <param name="make">What becomes of each picture.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>By image; those that are gone, or that cannot be read, are left out.</returns>
    public static async Task<IReadOnlyDictionary<long, T>> ReadAsync<T>(
        ImageSearchClient client, IReadOnlyList<MapPoint> points, int side, Func<Picture, T> make, CancellationToken cancellationToken)
    {
        var read = new ConcurrentDictionary<long, T>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(points, parallel, async (point, cancelled) =>
        {
            try
            {
                var encoded = await client.GetThumbnailAsync(point.Id, cancelled);
                using var whole = Picture.FromDecoded(ImageDecoder.Decode(encoded, DecodeLimits.Default, cancelled));
                var scale = Math.Min(1, side / (double)Math.Max(whole.Width, whole.Height));
                using var small = whole.Resize(Math.Max(1, (int)(whole.Width * scale)), Math.Max(1, (int)(whole.Height * scale)));
                read[point.Id] = make(small);
            }
            catch (Exception gone) when (gone is ImageRejectedException or ServerException { Status: System.Net.HttpStatusCode.NotFound })
            {
                // Its point is shown all the same.
            }
        });
        return read;
    }
}
