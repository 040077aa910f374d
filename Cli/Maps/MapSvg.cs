using System.Globalization;
using System.Net;
using System.Text;
using OrleansImageSearch.Cli.Http;

namespace OrleansImageSearch.Cli.Maps;

/// <summary>A map as SVG: a dot for each image, thumbnails inside the file, and what the colours mean.</summary>
internal static class MapSvg
{
    /// <param name="map">The map.</param>
    /// <param name="points">Its points.</param>
    /// <param name="frame">Where they are.</param>
    /// <param name="side">Of the picture, pixels.</param>
    /// <param name="thumbnails">JPEG files of some, by image, with their size.</param>
    public static string Draw(
        MapStatus map, IReadOnlyList<MapPoint> points, MapFrame frame, int side, IReadOnlyDictionary<long, (byte[] Jpeg, int Width, int Height)> thumbnails)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}" role="img">
            <title>{points.Count:N0} images by {WebUtility.HtmlEncode(map.Measure)}, look-alikes near</title>
            <rect width="{side}" height="{side}" fill="#141414"/>

            """);
        foreach (var label in points.GroupBy(point => point.Label > MapColors.Count ? 0 : point.Label).OrderBy(group => group.Key))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"{MapColors.HexOf(label.Key)}\" stroke-width=\"3\" stroke-linecap=\"round\" d=\"");
            foreach (var point in label)
            {
                var (x, y) = frame.PlaceOf(point);
                svg.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}h0");
            }

            svg.Append("\"/>\n");
        }

        foreach (var point in points.Where(point => thumbnails.ContainsKey(point.Id)))
        {
            var (x, y) = frame.PlaceOf(point);
            var (jpeg, width, height) = thumbnails[point.Id];
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<image x=\"{x - width / 2.0:0.#}\" y=\"{y - height / 2.0:0.#}\" width=\"{width}\" height=\"{height}\" href=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\"><title>{point.Id}</title></image>\n");
        }

        for (var label = 1; label < Math.Min(map.Labels.Count, MapColors.Count + 1); label++)
        {
            var y = 24 * label;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"16\" cy=\"{y}\" r=\"6\" fill=\"{MapColors.HexOf(label)}\"/><text x=\"30\" y=\"{y + 5}\" fill=\"#eee\" font-family=\"sans-serif\" font-size=\"14\">{WebUtility.HtmlEncode(map.Labels[label])}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
