using System.Globalization;
using System.Text.Json;

namespace OrleansImageSearch.Benchmarks.Race.Growth;

/// <summary>How one system grows with the number of images: the exponents of n, fitted by <see cref="PowerLaw"/>.</summary>
/// <param name="Bench">The bench's name.</param>
/// <param name="System">The system.</param>
/// <param name="FromN">The smallest n.</param>
/// <param name="ToN">The largest n.</param>
/// <param name="Time">Of the processor's time of a query, or of the time of the whole join.</param>
/// <param name="Memory">Of the memory of all images together.</param>
internal sealed record GrowthFit(string Bench, string System, int FromN, int ToN, double Time, double Memory)
{
    /// <summary>Of the build time, where it is measured apart.</summary>
    public double? Build { get; init; }

    /// <summary>A fit for every system that was measured at two sizes at least.</summary>
    public static IReadOnlyList<GrowthFit> Of(string bench, IReadOnlyList<Measurement> measurements) =>
    [
        .. from measurement in measurements
           group measurement by measurement.System into sizes
           let points = sizes.OrderBy(size => size.N).ToArray()
           where points.Length > 1
           select new GrowthFit(
               bench,
               sizes.Key,
               points[0].N,
               points[^1].N,
               Exponent(points, TimeOf),
               Exponent(points, point => point.BytesPerImage!.Value * point.N))
           {
               Build = points.All(point => point.BuildSeconds is not null) ? Exponent(points, point => point.BuildSeconds!.Value) : null,
           },
    ];

    /// <summary>Prints fits, if there are any: a table or JSON Lines.</summary>
    public static void Write(IReadOnlyList<GrowthFit> fits, bool json, TextWriter output)
    {
        var width = fits.Select(fit => fit.System.Length).DefaultIfEmpty().Max();
        if (!json && width > 0)
        {
            output.WriteLine($"{"exponents of n".PadRight(width)}      from        to      time    memory     build");
        }

        foreach (var fit in fits)
        {
            output.WriteLine(json
                ? JsonSerializer.Serialize(fit, MeasurementJson.Default.GrowthFit)
                : string.Create(CultureInfo.InvariantCulture, $"{fit.System.PadRight(width)}{fit.FromN,10}{fit.ToN,10}{fit.Time,10:F2}{fit.Memory,10:F2}{fit.Build,10:F2}"));
        }
    }

    /// <summary>Pairs have no other than the time of all.</summary>
    private static double TimeOf(Measurement measurement) => measurement.ProcessorMicrosPerQuery ?? measurement.TotalSeconds!.Value;

    private static double Exponent(Measurement[] points, Func<Measurement, double> value) =>
        PowerLaw.Fit([.. points.Select(point => ((double)point.N, value(point)))]).Exponent;
}
