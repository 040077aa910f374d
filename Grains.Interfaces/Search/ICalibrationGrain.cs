namespace OrleansImageSearch.Grains.Interfaces.Search;

/// <summary>
/// What fused scores say in this collection: how much each measure counts, and how likely a score makes a copy.
/// Stateless: any activation serves any caller; use key 0.
/// </summary>
[Alias("calibration")]
public interface ICalibrationGrain : IGrainWithIntegerKey
{
    /// <summary>What all measures say of two images.</summary>
    /// <exception cref="InvalidRequestException">One of them is no image; the field is named.</exception>
    [Alias("compare")]
    Task<ImageComparison> CompareAsync(QueryImage first, QueryImage second);

    /// <summary>The calibration that was set; null where the project's own holds.</summary>
    [Alias("get")]
    Task<ScoreCalibration?> GetAsync();

    /// <summary>Sets the calibration; null goes back to the project's own. Every silo follows within some seconds.</summary>
    /// <exception cref="InvalidRequestException">It names an unknown measure, or its numbers are out of range.</exception>
    [Alias("set")]
    Task SetAsync(ScoreCalibration? calibration);
}

/// <param name="Measures">How each measure sees them.</param>
/// <param name="Score">Weighted mean of the measures' scores, 0..1.</param>
/// <param name="Probability">How likely one is a copy of the other; null where no calibration knows these measures.</param>
[GenerateSerializer, Immutable, Alias("image-comparison")]
public sealed record ImageComparison(
    [property: Id(0)] MeasureScore[] Measures, [property: Id(1)] double Score, [property: Id(2)] double? Probability);

/// <param name="Weights">One a measure that counts.</param>
/// <param name="Intercept">Log-odds of a copy at score 0.</param>
/// <param name="Slope">Log-odds that the score adds from 0 to 1, above 0.</param>
[GenerateSerializer, Immutable, Alias("score-calibration")]
public sealed record ScoreCalibration(
    [property: Id(0)] WeightedMeasure[] Weights, [property: Id(1)] double Intercept, [property: Id(2)] double Slope);
