using OrleansImageSearch.Similarity.Measures.Resampling;

namespace OrleansImageSearch.Similarity.Tests.Measures.Resampling;

public class LinearFilterTests
{
    private const int Width = 11, Height = 7;

    /// <summary>What Pillow 9.4 makes of the plane by its filter BILINEAR, which is antialiased: the first values, row by row.</summary>
    [Theory]
    [InlineData(4, 3, new[] { 114.989, 136.693, 134.107, 104.915, 128.521, 143.812, 130.91, 132.285, 111.815, 146.126, 137.626, 142.884 })]
    [InlineData(16, 9, new[] { 0.0, 19.656, 45.094, 70.531, 95.969, 121.406, 146.844, 172.281, 197.719, 215.156, 64.594, 18.031, 43.469, 68.906, 94.344, 114.0 })]
    public void Resizing_gives_what_Pillow_gives(int width, int height, double[] expected)
    {
        var plane = Enumerable.Range(0, Width * Height).Select(i => (float)(((i % Width * 37) + (i / Width * 91) + (i % Width * (i / Width) * 13)) % 256)).ToArray();
        var output = new float[width * height];

        Resampler.Resample(plane, Width, AxisFilter.Linear(Height, 0, Height, height), AxisFilter.Linear(Width, 0, Width, width), output);

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], output[i], 2e-3);
        }
    }

    [Theory]
    [InlineData(1, 0, 1, 8)]
    [InlineData(20, 0, 20, 224)]
    [InlineData(30_000, 0, 30_000, 224)]
    [InlineData(30_000, 14_998.4, 17.5, 224)]
    [InlineData(5, 4.5, 0.5, 3)]
    public void Weights_are_positive_and_sum_to_one(int inputs, double from, double extent, int outputs)
    {
        var filter = AxisFilter.Linear(inputs, from, extent, outputs);

        Assert.Equal(outputs, filter.OutputCount);
        for (var output = 0; output < outputs; output++)
        {
            Assert.Equal(1, filter.Weights(output).ToArray().Sum(weight => (double)weight), 5);
            Assert.All(filter.Weights(output).ToArray(), weight => Assert.True(weight > 0));
            Assert.All(filter.Indices(output).ToArray(), index => Assert.InRange(index, 0, inputs - 1));
        }
    }

    [Fact]
    public void A_part_at_its_own_size_is_copied()
    {
        var filter = AxisFilter.Linear(10, 3, 4, 4);

        Assert.Equal([3, 4, 5, 6], Enumerable.Range(0, 4).Select(output => Assert.Single(filter.Indices(output).ToArray())));
    }

    [Fact]
    public void A_filter_for_a_larger_plane_is_refused()
    {
        var (fits, large) = (AxisFilter.Linear(8, 0, 8, 4), AxisFilter.Linear(9, 0, 9, 4));

        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resample(new float[64], 8, large, fits, new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resample(new float[64], 8, fits, large, new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resample(new float[64], 8, fits, fits, new float[15]));
    }
}
