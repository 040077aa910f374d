using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Maps;

/// <summary>A map as one HTML file that needs nothing else: points, thumbnails, and a script that draws, pans and zooms.</summary>
internal static class MapHtml
{
    /// <param name="map">The map.</param>
    /// <param name="points">Its points.</param>
    /// <param name="thumbnails">JPEG files of some, by image.</param>
    /// <param name="server">Whose images these are.</param>
    public static string Write(MapStatus map, IReadOnlyList<MapPoint> points, IReadOnlyDictionary<long, (byte[] Jpeg, int Width, int Height)> thumbnails, string server)
    {
        var places = new float[3 * points.Count];
        for (var i = 0; i < points.Count; i++)
        {
            (places[3 * i], places[3 * i + 1], places[3 * i + 2]) = (points[i].X, points[i].Y, points[i].Label > MapColors.Count ? 0 : points[i].Label);
        }

        var pictures = points
            .Select((point, at) => (point.Id, At: at))
            .Where(point => thumbnails.ContainsKey(point.Id))
            .ToDictionary(point => $"{point.At}", point => Convert.ToBase64String(thumbnails[point.Id].Jpeg));
        var colors = Enumerable.Range(0, MapColors.Count + 1).Select(MapColors.HexOf);
        return Read("map.html")
            .Replace("{{title}}", WebUtility.HtmlEncode($"{points.Count.ToString("N0", CultureInfo.InvariantCulture)} images by {map.Measure}"), StringComparison.Ordinal)
            .Replace("{{summary}}", WebUtility.HtmlEncode($"{MapSummary.Of(map)}; from {server}"), StringComparison.Ordinal)
            .Replace("{{points}}", Convert.ToBase64String(MemoryMarshal.AsBytes(places.AsSpan())), StringComparison.Ordinal)
            .Replace("{{ids}}", Json(points.Select(point => point.Id)), StringComparison.Ordinal)
            .Replace("{{labels}}", Json(map.Labels.Take(MapColors.Count + 1)), StringComparison.Ordinal)
            .Replace("{{colors}}", Json(colors), StringComparison.Ordinal)
            .Replace("{{pictures}}", Json(pictures), StringComparison.Ordinal)
            .Replace("{{script}}", Read("map.js"), StringComparison.Ordinal);
    }

    /// <remarks>The serializer writes &lt; as an escape, so nothing in the data ends the script.</remarks>
    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Maps/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
