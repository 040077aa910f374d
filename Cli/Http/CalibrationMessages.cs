namespace OrleansImageSearch.Cli.Http;

/// <summary>What all measures say of two images.</summary>
internal sealed record Comparison(double Score, IReadOnlyDictionary<string, MeasureScore> Measures);

/// <summary>The weights of a search without named measures, and what its score says.</summary>
internal sealed record CalibrationMessage(IReadOnlyDictionary<string, double> Weights, double Intercept, double Slope);
