using OrleansImageSearch.Similarity.Measures.Color;

namespace OrleansImageSearch.Similarity.Tests.Measures;

public class ColorTests
{
    private const int HistogramBytes = 100;

    private static readonly ColorMeasure Measure = new();

    [Theory]
    [InlineData(255, 255, 255, 255, 128, 128)] // white: L* 100
    [InlineData(0, 0, 0, 0, 128, 128)] // black
    [InlineData(255, 0, 0, 136, 255, 255)] // L* 53.24, a* 80.09, b* 67.20
    [InlineData(0, 0, 255, 82, 255, 0)] // L* 32.30, a* 79.19, b* -107.86
    [InlineData(119, 119, 119, 128, 128, 128)] // L* 50.03
    [InlineData(150, 110, 90, 127, 154, 163)] // L* 49.95, a* 13.13, b* 17.38
    public void The_layout_of_a_flat_picture_is_its_CIELAB_colour(byte r, byte g, byte b, byte lightness, byte aStar, byte bStar)
    {
        var code = Measure.Describe(Picture.Flat(50, 40, r, g, b).View).Code;
        for (var i = HistogramBytes; i < code.Length; i += 3)
        {
            Assert.Equal((lightness, aStar, bStar), (code[i], code[i + 1], code[i + 2]));
        }
    }

    [Theory]
    [InlineData(255, 255, 255)]
    [InlineData(0, 0, 0)]
    [InlineData(150, 110, 90)]
    [InlineData(40, 120, 60)]
    [InlineData(90, 80, 160)]
    public void A_code_gives_back_the_colours_that_it_keeps(byte r, byte g, byte b)
    {
        var code = Measure.Describe(Picture.Flat(50, 40, r, g, b).View).Code;

        Assert.Equal(16, ColorMeasure.LayoutOf(code).Count);
        Assert.All(ColorMeasure.LayoutOf(code), part =>
        {
            var (red, green, blue) = part.ToSrgb();
            Assert.InRange(Math.Abs(red - r) + Math.Abs(green - g) + Math.Abs(blue - b), 0, 4);
        });

        // The colour lies between the middles of the bins that share it: their mean by share is the colour.
        var bins = ColorMeasure.HistogramOf(code);
        var layout = ColorMeasure.LayoutOf(code)[0];
        Assert.Equal(1, bins.Sum(bin => bin.Share), 0.05);
        Assert.Equal(layout.Lightness, bins.Sum(bin => bin.Share * bin.Color.Lightness), 2.0);
        Assert.Equal(layout.A, bins.Sum(bin => bin.Share * bin.Color.A), 2.0);
        Assert.Equal(layout.B, bins.Sum(bin => bin.Share * bin.Color.B), 2.0);
    }

    [Fact]
    public void Histogram_shares_sum_to_one()
    {
        var code = Measure.Describe(Picture.Blobs(200, 150, seed: 1).View).Code;
        Assert.InRange(code.Take(HistogramBytes).Sum(value => value / 255.0 * value / 255.0), 0.97, 1.03);
    }

    [Fact]
    public void Moving_colours_about_changes_the_layout_and_not_the_histogram()
    {
        var picture = Picture.Of(64, 64, (x, _) => x < 32 ? ((byte)200, (byte)40, (byte)40) : ((byte)30, (byte)60, (byte)180));
        var code = Measure.Describe(picture.View).Code;
        var mirrored = Measure.Describe(picture.Turned(Orientation.FlipY).View).Code;
        Assert.Equal(code[..HistogramBytes], mirrored[..HistogramBytes]);
        Assert.True(Measure.Distance(code, mirrored) > 1000);
    }

    [Fact]
    public void Stored_descriptors_turn_exactly_like_pictures()
    {
        var picture = Picture.Noise(64, 64, seed: 2);
        var turned = Measure.Dihedral(Measure.Describe(picture.View));
        Assert.Equal(8, turned.Count);
        foreach (var orientation in Enum.GetValues<Orientation>())
        {
            // Sums run in another order, so that a byte may round the other way.
            var distance = Measure.Distance(Measure.Describe(picture.Turned(orientation).View).Code, turned[(int)orientation].Code);
            Assert.InRange(distance, 0, 4);
        }
    }

    [Fact]
    public void Grey_and_coloured_pictures_of_equal_luma_are_far_apart()
    {
        var colored = Measure.Describe(Picture.Flat(40, 40, 200, 60, 60).View).Code;
        var grey = Measure.Describe(Picture.Flat(40, 40, 102, 102, 102).View).Code;
        Assert.Equal(0, Measure.Score(Measure.Distance(colored, grey)));
    }

    [Fact]
    public void Projections_are_the_same_on_every_machine()
    {
        // SplitMix64 from seed 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f: 33, 35 and 23 bits set.
        Assert.Equal([1, 3, -9], ColorProjections.Direction(0)[..3].Select(component => (int)component));
    }

    [Fact]
    public void Flip_costs_measure_the_distance_of_the_projection_from_its_threshold()
    {
        // Fading the picture into grey moves projections across thresholds: where a bit changes, its cost must have been small before or after.
        var costs = Enumerable.Range(0, 101).Select(percent => Measure.Describe(Faded(percent).View)).ToArray();
        var changes = 0;
        for (var i = 1; i < costs.Length; i++)
        {
            for (var bit = 0; bit < Signature.Length; bit++)
            {
                if (costs[i].Signature[bit] != costs[i - 1].Signature[bit])
                {
                    changes++;
                    Assert.True(Math.Min(costs[i].FlipCosts[bit], costs[i - 1].FlipCosts[bit]) < 64, $"step {i}, bit {bit}");
                }
            }
        }

        Assert.InRange(changes, 5, 1000);
    }

    private static Picture Faded(int percent)
    {
        var blobs = Picture.Blobs(60, 60, seed: 5);
        return blobs with { Pixels = Array.ConvertAll(blobs.Pixels, value => (byte)(((value * (100 - percent)) + (128 * percent)) / 100)) };
    }
}
