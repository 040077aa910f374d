using System.Globalization;
using OrleansImageSearch.Grains.Interfaces;
using OrleansImageSearch.Grains.Interfaces.Maps;

namespace OrleansImageSearch.Client.Api.Requests;

/// <summary>The queries about maps.</summary>
internal static class MapFields
{
    private const int DefaultLimit = 100_000;

    private static readonly RequestField MeasureField =
        new("measure", FieldKind.Text, "Of which measure. Default: the embedding where there is one, else colour.");

    public static readonly RequestField[] Query = [MeasureField];

    public static readonly RequestField[] PointsQuery =
    [
        MeasureField,
        new("box", FieldKind.Text, "Only points of this box: left,top,right,bottom. Default: all of the map."),
        new("limit", FieldKind.Integer, $"Points at most, 1 to {MapPoints.MaxCount}. Default {DefaultLimit}."),
    ];

    public static string? Measure(RequestFields fields) => fields.Text("measure");

    public static int Limit(RequestFields fields) => fields.Integer("limit", DefaultLimit);

    public static MapArea? Box(RequestFields fields)
    {
        if (fields.Text("box") is not { } text)
        {
            return null;
        }

        var edges = text.Split(',');
        var values = new float[edges.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            if (!float.TryParse(edges[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !float.IsFinite(values[i]))
            {
                throw new InvalidRequestException("box", $"box must be four numbers, left,top,right,bottom; '{edges[i]}' is none.");
            }
        }

        return values is [var left, var top, var right, var bottom]
            ? new MapArea(left, top, right, bottom)
            : throw new InvalidRequestException("box", $"box must be four numbers, left,top,right,bottom, not '{text}'.");
    }
}
