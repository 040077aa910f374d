using OrleansImageSearch.Benchmarks.Measures;

namespace OrleansImageSearch.Benchmarks.Tests.Measures;

public class PercentilesTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(25, 10)]
    [InlineData(26, 20)]
    [InlineData(50, 20)]
    [InlineData(99, 40)]
    [InlineData(100, 40)]
    public void A_percentile_is_the_smallest_number_that_so_many_do_not_exceed(double percent, double expected) =>
        Assert.Equal(expected, new Percentiles([30, 10, 40, 20]).At(percent));
}
