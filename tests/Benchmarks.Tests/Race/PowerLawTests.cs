using OrleansImageSearch.Benchmarks.Race.Growth;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class PowerLawTests
{
    private static readonly double[] Sizes = [1e4, 1e5, 1.5e6, 1e7];
    private static readonly (double Factor, double Exponent)[] Steps = [(1.01, 0), (0.99, 0), (1, 0.01), (1, -0.01)];

    [Theory]
    [InlineData(3, 0.4)]
    [InlineData(0.01, 1)]
    [InlineData(5, -0.5)]
    public void Points_of_a_power_law_give_that_law(double factor, double exponent)
    {
        var law = PowerLaw.Fit([.. Sizes.Select(x => (x, factor * Math.Pow(x, exponent)))]);

        Assert.Equal(factor, law.Factor, factor * 1e-9);
        Assert.Equal(exponent, law.Exponent, 1e-9);
    }

    [Fact]
    public void The_sum_of_squares_on_the_logarithms_is_the_least()
    {
        (double X, double Y)[] points = [(10, 3), (100, 50), (1000, 90), (5000, 400)];
        var law = PowerLaw.Fit(points);

        foreach (var (factor, exponent) in Steps)
        {
            Assert.True(Squares(law) < Squares(new PowerLaw(law.Factor * factor, law.Exponent + exponent)));
        }

        double Squares(PowerLaw tried) =>
            points.Sum(point => Math.Pow(Math.Log(point.Y) - Math.Log(tried.Factor * Math.Pow(point.X, tried.Exponent)), 2));
    }

    [Fact]
    public void One_size_or_a_time_of_nothing_gives_no_law()
    {
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([(10, 1), (10, 2)]));
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit([(10, 1), (20, 0)]));
    }

    [Fact]
    public void A_system_is_fitted_over_its_own_sizes()
    {
        Measurement[] measurements =
        [
            Of("linear", n: 1_000, seconds: 1, build: 1), Of("root", n: 1_000, seconds: 1, build: 1),
            Of("linear", n: 4_000, seconds: 4, build: 16), Of("root", n: 4_000, seconds: 2, build: 4), Of("once", n: 4_000, seconds: 1, build: 1),
        ];

        var fits = GrowthFit.Of("growth", measurements);

        Assert.Equal(["linear", "root"], fits.Select(fit => fit.System));
        Assert.Equal([1, 0.5], fits.Select(fit => Math.Round(fit.Time, 9)));
        Assert.Equal([2, 1], fits.Select(fit => Math.Round(fit.Build!.Value, 9)));
        Assert.All(fits, fit => Assert.Equal((1, 1_000, 4_000), (Math.Round(fit.Memory, 9), fit.FromN, fit.ToN)));
    }

    private static Measurement Of(string system, int n, double seconds, double build) =>
        new("growth", system, n, 1 / seconds, Spread: 0) { BytesPerImage = 50, BuildSeconds = build, TotalSeconds = seconds };
}
