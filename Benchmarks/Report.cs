using System.Globalization;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks;

/// <summary>Prints measurements: a table with ratios to the first system, or JSON Lines.</summary>
internal static class Report
{
    private const int ColumnWidth = 10;

    public static void Write(IReadOnlyList<Measurement> measurements, bool json, TextWriter output)
    {
        if (json)
        {
            foreach (var measurement in measurements)
            {
                output.WriteLine(JsonSerializer.Serialize(measurement, MeasurementJson.Default.Measurement));
            }

            return;
        }

        var columns = Columns(measurements).Where(column => measurements.Any(measurement => column.Cell(measurement) is not null)).ToArray();
        var width = measurements.Max(measurement => measurement.System.Length);
        output.WriteLine("system".PadRight(width) + string.Concat(columns.Select(column => column.Header.PadLeft(ColumnWidth))));
        foreach (var measurement in measurements)
        {
            output.WriteLine(
                measurement.System.PadRight(width) + string.Concat(columns.Select(column => (column.Cell(measurement) ?? "").PadLeft(ColumnWidth))));
        }
    }

    /// <summary>A column appears where any system has something in it.</summary>
    private static (string Header, Func<Measurement, string?> Cell)[] Columns(IReadOnlyList<Measurement> all) =>
    [
        ("n", measurement => all.Any(other => other.N != all[0].N) ? Number(measurement.N, "N0") : null),
        ("items/s", measurement => Number(measurement.ItemsPerSecond, "N0")),
        ("us/item", measurement => Number(1e6 / measurement.ItemsPerSecond, "N1")),
        ("cpu us", measurement => Number(measurement.ProcessorMicrosPerQuery, "N1")),
        ("ratio", measurement => Number(measurement.ItemsPerSecond / all[0].ItemsPerSecond, "0.00")),
        ("spread", measurement => Number(measurement.Spread, "P0")),
        ("recall@1", measurement => Number(measurement.Recall, "0.000")),
        ("recall@5", measurement => Number(measurement.RecallAtFive, "0.000")),
        ("in radius", measurement => Number(measurement.RecallWithinRadius, "0.000")),
        ("B/image", measurement => Number(measurement.BytesPerImage, "N1")),
        ("accounted", measurement => Number(measurement.AccountedBytesPerImage, "N1")),
        ("build s", measurement => Number(measurement.BuildSeconds, "N2")),
        ("total s", measurement => Number(measurement.TotalSeconds, "N1")),
        ("asked", measurement => Number(measurement.BucketsAsked, "N1")),
        ("of", measurement => Number(measurement.Buckets, "N0")),
    ];

    private static string? Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);
}
