using System.Globalization;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks;

/// <summary>Prints measurements: a table with ratios to the first system, or JSON Lines.</summary>
internal static class Report
{
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

        var width = measurements.Max(measurement => measurement.System.Length);
        output.WriteLine($"{"system".PadRight(width)}  {"items/s",10}  {"us/item",8}  {"ratio",6}  {"spread",6}");
        foreach (var measurement in measurements)
        {
            var ratio = measurement.ItemsPerSecond / measurements[0].ItemsPerSecond;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{measurement.System.PadRight(width)}  {measurement.ItemsPerSecond,10:N0}  {1e6 / measurement.ItemsPerSecond,8:N1}  {ratio,6:0.00}  {measurement.Spread,6:P0}"));
        }
    }
}
