namespace OrleansImageSearch.Client.Api.Contracts;

/// <summary>What all measures say of two images.</summary>
/// <param name="Score">Weighted mean of the measures' scores, 0..1.</param>
/// <param name="Probability">How likely one is a copy of the other; absent where the calibration does not know these measures.</param>
/// <param name="Measures">How each measure sees them, by the measure's name.</param>
public sealed record Comparison(double Score, double? Probability, IReadOnlyDictionary<string, MeasureResult> Measures);

/// <summary>How much each measure counts where a search names none, and what the score then says: probability = 1 / (1 + e^-(intercept + slope x score)).</summary>
/// <param name="Weights">By the measures' names, positive; only ratios matter. A measure without one is not asked.</param>
/// <param name="Intercept">Log-odds of a copy at score 0.</param>
/// <param name="Slope">Log-odds that the score adds from 0 to 1; above 0.</param>
public sealed record Calibration(IReadOnlyDictionary<string, double> Weights, double Intercept, double Slope);
