namespace OrleansImageSearch.Cli.Calibration;

/// <summary>What <c>calibrate --json</c> prints.</summary>
internal sealed record CalibrationReport(
    int Pairs,
    int Copies,
    IReadOnlyDictionary<string, double> Weights,
    double Intercept,
    double Slope,
    double Threshold,
    ShareReport Precision,
    ShareReport Recall,
    bool Applied);

/// <summary>A share and its 95% confidence interval; the value is absent where nothing was counted.</summary>
internal sealed record ShareReport(double? Value, double Low, double High);
