using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Similarity.Tests.Index.Vectors;

public sealed class VectorEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(512)]
    [InlineData(576)]
    [InlineData(2048)]
    public void Distances_of_codes_are_those_of_the_unit_vectors(int dimensions)
    {
        var random = new Random(dimensions);
        var encoder = new VectorEncoder(dimensions);
        for (var round = 0; round < 20; round++)
        {
            var a = TestVectors.Gaussian(random, dimensions);
            var noise = TestVectors.Gaussian(random, dimensions);
            var b = a.Select((value, i) => value + round * 0.2f * noise[i]).ToArray();
            var expected = Math.Sqrt(Math.Max(0, 2 - 2 * Cosine(a, b)));
            Assert.Equal(expected, VectorDistance.Between(encoder.Encode(a), encoder.Encode(b)), 0.02);
        }
    }

    [Fact]
    public void Codes_are_the_same_at_any_length_of_the_vector_and_for_the_opposite_vector_opposite()
    {
        var vector = TestVectors.Gaussian(new Random(5), 128);
        var encoder = new VectorEncoder(128);
        var code = encoder.Encode(vector);
        Assert.Equal(code, encoder.Encode([.. vector.Select(value => value * 1024)]));
        Assert.Equal(code, encoder.Encode([.. vector.Select(value => value * MathF.ScaleB(1, -140))]), (a, b) => Math.Abs((sbyte)a - (sbyte)b) <= 1);
        Assert.Equal(VectorDistance.Max, VectorDistance.Between(code, encoder.Encode([.. vector.Select(value => -value)])), 1e-6f);
    }

    /// <summary>Stored codes are compared with new ones for ever, so they must never change.</summary>
    [Fact]
    public void A_known_vector_has_its_known_code()
    {
        var vector = Enumerable.Range(1, 40).Select(i => (float)(i % 7 - 3)).ToArray();
        Assert.Equal(
            "0CBC92BBD3D61ED5F490191101C905C401E00B2CC20EC401E43E0B81FF3703E5"
            + "00F7170602F608E4C610FFBB54451837D3532505C4450C07DEF841B72AFBA22F",
            Convert.ToHexString(new VectorEncoder(40).Encode(vector)));
    }

    [Fact]
    public void A_vector_with_one_large_component_is_spread_over_the_whole_code()
    {
        var vector = new float[128];
        vector[17] = 1;
        var code = new VectorEncoder(128).Encode(vector);
        Assert.True(code.Sum(component => (sbyte)component * (sbyte)component) > 10 * sbyte.MaxValue * sbyte.MaxValue, Convert.ToHexString(code));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_component_that_is_no_finite_number_is_refused_by_its_place(float bad)
    {
        var vector = new float[64];
        vector[9] = bad;
        var error = Assert.Throws<ArgumentException>(() => new VectorEncoder(64).Encode(vector));
        Assert.Contains("Component 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_vector_and_one_of_another_length_are_refused()
    {
        Assert.Contains("no direction", Assert.Throws<ArgumentException>(() => new VectorEncoder(64).Encode(new float[64])).Message, StringComparison.Ordinal);
        Assert.Contains("65", Assert.Throws<ArgumentException>(() => new VectorEncoder(64).Encode(new float[65])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorEncoder(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorEncoder(VectorEncoder.MaxDimensions + 1));
    }

    private static double Cosine(float[] a, float[] b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return product / Math.Sqrt(squareA * squareB);
    }
}
