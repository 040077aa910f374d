using Microsoft.Extensions.Options;
using OrleansImageSearch.Catalog;
using OrleansImageSearch.Similarity.Fusion;
using OrleansImageSearch.Similarity.Measures;

namespace OrleansImageSearch.Grains.Search;

/// <summary>
/// The calibration that holds on this silo: the one set for the collection, read from the catalog anew after
/// <see cref="SearchOptions.CalibrationLifetime"/>; else the project's own for the measures in use.
/// </summary>
public sealed class Calibrations(ImageCatalog catalog, MeasureRegistry measures, TimeProvider time, IOptions<SearchOptions> options)
{
    /// <summary>
    /// Of the measures with their default weights, by their stamps in order: what ./bench quality fits to the 4,638 photos of docs/quality.md.
    /// </summary>
    private static readonly Dictionary<string, (double Intercept, double Slope)> Shipped = new(StringComparer.Ordinal)
    {
        ["color/1 dhash/1 pdq/1"] = (-5.915, 11.293),
        ["color/1 dhash/1 embedding/mobilenetv3-copies.48f57d73 pdq/1"] = (-8.984, 20.202),
    };

    private volatile Reading? _last;

    /// <summary>The weights of all measures that count, and what the fused score says; null where nobody knows.</summary>
    internal async ValueTask<Calibration?> FindAsync(CancellationToken cancellationToken)
    {
        if (_last is not { } reading || time.GetElapsedTime(reading.At) >= options.Value.CalibrationLifetime)
        {
            // Searches that come meanwhile may read too, and read the same.
            reading = new Reading(await catalog.GetCalibrationAsync(cancellationToken), time.GetTimestamp());
            _last = reading;
        }

        var searched = measures.Searched;
        if (reading.Set is { } set && set.Weights.Keys.All(stamp => searched.Any(measure => measure.Stamp == stamp)))
        {
            return new Calibration(
                set.Weights.ToDictionary(weight => measures.FindByStamp(weight.Key).Name, weight => weight.Value), set.Intercept, set.Slope);
        }

        return Shipped.TryGetValue(KeyOf(searched.Select(measure => measure.Stamp)), out var shipped)
            ? new Calibration(searched.ToDictionary(measure => measure.Name, measure => measure.DefaultWeight), shipped.Intercept, shipped.Slope)
            : null;
    }

    /// <summary>Whether the project's own knows the measures with these stamps.</summary>
    internal static bool IsShippedFor(IEnumerable<string> stamps) => Shipped.ContainsKey(KeyOf(stamps));

    /// <summary>What is set now is to hold here at once.</summary>
    internal void Forget() => _last = null;

    /// <param name="Set">What the catalog held.</param>
    /// <param name="At">When it was asked.</param>
    private sealed record Reading(StoredCalibration? Set, long At);

    private static string KeyOf(IEnumerable<string> stamps) => string.Join(' ', stamps.Order(StringComparer.Ordinal));
}
