namespace OrleansImageSearch.Benchmarks.Race.Growth;

/// <summary>y = <paramref name="Factor"/> x^<paramref name="Exponent"/>.</summary>
internal readonly record struct PowerLaw(double Factor, double Exponent)
{
    /// <summary>Fits the law by least squares on the logarithms.</summary>
    /// <param name="points">At least two different x; all values positive.</param>
    /// <exception cref="ArgumentException">There are fewer, or a value is not positive.</exception>
    public static PowerLaw Fit(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Any(point => !(point.X > 0 && point.Y > 0)) || points.Select(point => point.X).Distinct().Count() < 2)
        {
            throw new ArgumentException("A power law needs positive values at two different x at least.", nameof(points));
        }

        var logs = points.Select(point => (X: Math.Log(point.X), Y: Math.Log(point.Y))).ToArray();
        var (meanX, meanY) = (logs.Average(log => log.X), logs.Average(log => log.Y));
        var exponent = logs.Sum(log => (log.X - meanX) * (log.Y - meanY)) / logs.Sum(log => (log.X - meanX) * (log.X - meanX));
        return new PowerLaw(Math.Exp(meanY - (exponent * meanX)), exponent);
    }
}
