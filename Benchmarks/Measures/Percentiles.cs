namespace OrleansImageSearch.Benchmarks.Measures;

/// <summary>Numbers in their order.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    /// <param name="values">One or more.</param>
    public Percentiles(IEnumerable<double> values) => _sorted = [.. values.Order()];

    /// <summary>The smallest number that at least <paramref name="percent"/> of all do not exceed.</summary>
    /// <param name="percent">Above 0, at most 100.</param>
    public double At(double percent) => _sorted[(int)Math.Ceiling(percent / 100 * _sorted.Length) - 1];
}
