using FsCheck;
using FsCheck.Fluent;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.Pdq;

namespace OrleansImageSearch.Similarity.Tests.Measures;

/// <summary>PDQ on luma that is a sum of DCT basis functions, so that its coefficients and bits are known beforehand.</summary>
public class PdqTests
{
    private static readonly PdqMeasure Measure = new();

    [Fact]
    public void Bits_are_the_coefficients_above_the_median() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var coefficients = Enumerable.Range(0, 256).Select(k => k - 90.5).ToArray();
        new Random(seed).Shuffle(coefficients);
        var code = Measure.DescribeLuma(Luma(coefficients)).Code;

        // The median is the 128th smallest: 37.5 lies just above it, though half of the coefficients are not positive.
        return Enumerable.Range(0, 256).All(i => BitCode.BitAt(code, i) == coefficients[i] > 37);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Exactly_half_of_the_bits_are_set_where_coefficients_differ() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        var coefficients = Enumerable.Range(0, 256).Select(k => k + random.NextDouble()).ToArray();
        random.Shuffle(coefficients);
        return Measure.Distance(Measure.DescribeLuma(Luma(coefficients)).Code, new byte[32]) == 128;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_single_basis_function_sets_its_own_bit_and_has_a_known_hex_form()
    {
        for (var i = 0; i < 256; i++)
        {
            // The others fall behind by their index, 0 or 1 below the median.
            var coefficients = Enumerable.Range(0, 256).Select(k => k == i ? 900.0 : -k / 4.0).ToArray();
            Assert.True(BitCode.BitAt(Measure.DescribeLuma(Luma(coefficients)).Code, i));
        }

        var lowest = Enumerable.Range(0, 256).Select(k => k < 128 ? 10.0 : -10 - (k / 100.0)).ToArray();
        Assert.Equal(new string('0', 32) + new string('f', 32), PdqMeasure.ToHex(Measure.DescribeLuma(Luma(lowest)).Code));
    }

    [Fact]
    public void A_64_by_64_picture_is_its_own_luma() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        // Rounding to whole levels moves coefficients by about 0.3: the gap between the halves is 16.
        var coefficients = Balanced(seed);
        var luma = Luma(coefficients);
        var code = Measure.Describe(Picture.Grey(64, 64, (x, y) => luma[(y * 64) + x]).View).Code;
        return Enumerable.Range(0, 256).All(i => BitCode.BitAt(code, i) == coefficients[i] > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Turning_a_64_by_64_picture_gives_the_dihedral_descriptors_bit_for_bit() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var luma = Luma(Balanced(seed));
        var picture = Picture.Grey(64, 64, (x, y) => luma[(y * 64) + x]);
        var variants = Measure.DescribeDihedral(picture.View);
        return Enum.GetValues<Orientation>().All(orientation =>
            Measure.Describe(picture.Turned(orientation).View).Code.SequenceEqual(variants[(int)orientation].Code));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Turning_stored_bits_is_exact_where_the_median_stays_at_zero() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var luma = Luma(Balanced(seed));
        var picture = Picture.Grey(64, 64, (x, y) => luma[(y * 64) + x]);
        var fromPixels = Measure.DescribeDihedral(picture.View);
        var fromBits = Measure.Dihedral(fromPixels[0]);
        return fromBits.Count == 8 && fromPixels.Zip(fromBits).All(pair => pair.First.Code.SequenceEqual(pair.Second.Code));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(500, 375)]
    [InlineData(129, 512)]
    [InlineData(65, 130)]
    [InlineData(7, 300)]
    [InlineData(512, 5)]
    public void Shrinking_equals_two_passes_of_clipped_box_filters_and_sampling(int width, int height)
    {
        var picture = Picture.Blobs(width, height, seed: width);
        using var input = new MeasureInput(picture.View);
        var plane = input.Luma.ToArray();
        for (var pass = 0; pass < 2; pass++)
        {
            plane = BoxFiltered(plane, height, width, 1, width, (width + 127) / 128);
            plane = BoxFiltered(plane, width, height, width, 1, (height + 127) / 128);
        }

        var luma = new float[64 * 64];
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = plane[((int)((i / 64 + 0.5) * height / 64) * width) + (int)((i % 64 + 0.5) * width / 64)];
        }

        var expected = Measure.DescribeLuma(luma);
        var actual = Measure.Describe(picture.View);
        Assert.InRange(Measure.Distance(expected.Code, actual.Code), 0, 2);
        Assert.InRange(actual.Quality, expected.Quality - 1, expected.Quality + 1);
    }

    [Fact]
    public void Larger_pictures_are_first_sampled_to_512_rows_and_columns()
    {
        var large = Picture.Blobs(1000, 700, seed: 3);
        var sampled = Picture.Of(512, 512, (x, y) =>
        {
            var i = ((y * 700 / 512 * 1000) + (x * 1000 / 512)) * 3;
            return (large.Pixels[i], large.Pixels[i + 1], large.Pixels[i + 2]);
        });
        Assert.InRange(Measure.Distance(Measure.Describe(large.View).Code, Measure.Describe(sampled.View).Code), 0, 2);
    }

    [Fact]
    public void Quality_counts_steps_in_whole_percent()
    {
        // One edge over all rows: 64 steps of 100 percent, divided by 90.
        Assert.Equal(6400 / 90, Measure.DescribeLuma(LumaOf((x, _) => x < 32 ? 0 : 255)).Quality);
        Assert.Equal(6400 / 90, Measure.DescribeLuma(LumaOf((_, y) => y < 20 ? 255 : 0)).Quality);

        // Steps of 2.5 levels are 0.98 percent and do not count; of 2.6 levels they count 1 each.
        Assert.Equal(0, Measure.DescribeLuma(LumaOf((x, _) => x * 2.5f)).Quality);
        Assert.Equal(64 * 63 / 90, Measure.DescribeLuma(LumaOf((x, _) => x * 2.6f)).Quality);
        Assert.Equal(100, Measure.DescribeLuma(LumaOf((x, y) => (x + y) % 2 * 255)).Quality);
    }

    [Fact]
    public void Flip_costs_fall_to_zero_at_the_median()
    {
        var coefficients = Balanced(seed: 1);
        var far = Measure.DescribeLuma(Luma(coefficients));
        var near = Measure.DescribeLuma(Luma(Array.ConvertAll(coefficients, value => value / 100)));
        for (var bit = 0; bit < Signature.Length; bit++)
        {
            // Equal only where the bit's coefficient is the median itself.
            Assert.True(near.FlipCosts[bit] < far.FlipCosts[bit] || far.FlipCosts[bit] == 0);
        }

        Assert.InRange(far.FlipCosts.Count(cost => cost == 0), 0, 1);

        var flat = Measure.DescribeLuma(new float[4096]);
        Assert.All(flat.FlipCosts, cost => Assert.Equal(0, cost));
        Assert.All(flat.Code, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Luma_of_another_shape_is_refused() => Assert.Throws<ArgumentException>(() => Measure.DescribeLuma(new float[100]));

    /// <summary>128 + the sum of the orthonormal DCT-II basis functions of frequencies 1 to 16 with the given coefficients.</summary>
    private static float[] Luma(double[] coefficients)
    {
        var basis = new double[16, 64];
        for (var frequency = 1; frequency <= 16; frequency++)
        {
            for (var x = 0; x < 64; x++)
            {
                basis[frequency - 1, x] = Math.Sqrt(2.0 / 64) * Math.Cos(Math.PI * frequency * ((2 * x) + 1) / 128);
            }
        }

        var rows = new double[64, 16];
        for (var y = 0; y < 64; y++)
        {
            for (var k = 0; k < 256; k++)
            {
                rows[y, k % 16] += coefficients[k] * basis[k / 16, y];
            }
        }

        return LumaOf((x, y) => (float)(128 + Enumerable.Range(0, 16).Sum(j => rows[y, j] * basis[j, x])));
    }

    private static float[] LumaOf(Func<int, int, float> at) => [.. Enumerable.Range(0, 4096).Select(i => at(i % 64, i / 64))];

    /// <summary>Coefficients of at least 8, half of them negative also among each kind that mirroring negates together.</summary>
    private static double[] Balanced(int seed)
    {
        var random = new Random(seed);
        var coefficients = new double[256];
        for (var kind = 0; kind < 4; kind++)
        {
            var signs = Enumerable.Range(0, 64).Select(k => k < 32 ? 1 : -1).ToArray();
            random.Shuffle(signs);
            for (var k = 0; k < 64; k++)
            {
                var (row, column) = ((k / 8 * 2) + (kind / 2), (k % 8 * 2) + (kind % 2));
                coefficients[(row * 16) + column] = signs[k] * (8 + (30 * random.NextDouble()));
            }
        }

        return coefficients;
    }

    private static float[] BoxFiltered(float[] plane, int lines, int length, int step, int lineStep, int window)
    {
        var right = (window + 2) / 2;
        var filtered = new float[plane.Length];
        for (var line = 0; line < lines; line++)
        {
            for (var i = 0; i < length; i++)
            {
                var (from, to) = (Math.Max(0, i - (window - right)), Math.Min(length, i + right));
                filtered[(line * lineStep) + (i * step)] = (float)Enumerable.Range(from, to - from).Average(k => (double)plane[(line * lineStep) + (k * step)]);
            }
        }

        return filtered;
    }
}
