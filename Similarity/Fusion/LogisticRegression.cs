namespace OrleansImageSearch.Similarity.Fusion;

/// <summary>
/// Logistic regression with coefficients of 0 or more, since more likeness never speaks against a copy, and a slight ridge, so that
/// separable examples have a finite answer. Fitted by coordinate descent on the quadratic bound of the loss (Böhning and Lindsay 1988),
/// which never steps too far.
/// </summary>
/// <param name="Intercept">The log-odds where all features are 0.</param>
/// <param name="Coefficients">What each feature adds, 0 or more.</param>
public sealed record LogisticRegression(double Intercept, double[] Coefficients)
{
    private const double Ridge = 0.01;
    private const double SmallestStep = 1e-6;
    private const int MaxSweeps = 20_000;

    /// <param name="features">One row an example, all of one length.</param>
    /// <param name="labels">One an example.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or all labels are the same.</exception>
    public static LogisticRegression Fit(double[][] features, bool[] labels)
    {
        if (features.Length != labels.Length || labels.Distinct().Count() != 2 || features.Any(row => row.Length != features[0].Length))
        {
            throw new ArgumentException($"{features.Length} rows of features and {labels.Length} labels: both must be as many and of one length, with examples of either label.", nameof(labels));
        }

        var coefficients = new double[features[0].Length];
        // The bound's curvature: a quarter of the squares.
        var curvatures = Enumerable.Range(0, coefficients.Length).Select(i => features.Sum(row => row[i] * row[i]) / 4 + Ridge).ToArray();
        var (intercept, logits) = (0.0, new double[labels.Length]);
        for (var sweep = 0; sweep < MaxSweeps; sweep++)
        {
            var step = -Gradient(features, labels, logits, feature: null) / (labels.Length / 4.0);
            intercept += step;
            Move(features, logits, null, step);
            var largest = Math.Abs(step);
            for (var i = 0; i < coefficients.Length; i++)
            {
                var moved = Math.Max(0, coefficients[i] - (Gradient(features, labels, logits, i) + Ridge * coefficients[i]) / curvatures[i]);
                Move(features, logits, i, moved - coefficients[i]);
                largest = Math.Max(largest, Math.Abs(moved - coefficients[i]));
                coefficients[i] = moved;
            }

            if (largest < SmallestStep)
            {
                break;
            }
        }

        return new LogisticRegression(intercept, coefficients);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    private static double Gradient(double[][] features, bool[] labels, double[] logits, int? feature)
    {
        var sum = 0.0;
        for (var n = 0; n < labels.Length; n++)
        {
            sum += (Sigmoid(logits[n]) - (labels[n] ? 1 : 0)) * (feature is { } i ? features[n][i] : 1);
        }

        return sum;
    }

    private static void Move(double[][] features, double[] logits, int? feature, double step)
    {
        for (var n = 0; n < logits.Length; n++)
        {
            logits[n] += step * (feature is { } i ? features[n][i] : 1);
        }
    }
}
