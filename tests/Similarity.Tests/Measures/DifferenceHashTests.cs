using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OrleansImageSearch.Similarity.Measures;
using OrleansImageSearch.Similarity.Measures.DifferenceHash;

namespace OrleansImageSearch.Similarity.Tests.Measures;

public class DifferenceHashTests
{
    private static readonly DifferenceHashMeasure Measure = new();

    [Fact]
    public void A_bit_says_whether_the_cell_to_the_right_is_lighter() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var picture = Cells(seed);
        var code = Measure.Describe(picture.View).Code;
        for (var i = 0; i < 1024; i++)
        {
            var left = ((i / 32 * 33) + (i % 32)) * 3;
            if (BitCode.BitAt(code, i) != picture.Pixels[left + 3] > picture.Pixels[left])
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_cells_may_be_of_any_size()
    {
        var picture = Cells(seed: 1);
        Assert.Equal(Measure.Describe(picture.View).Code, Measure.Describe(picture.Enlarged(3).View).Code);
    }

    [Fact]
    public void A_picture_that_grows_lighter_has_every_bit_and_its_mirror_image_none()
    {
        var ramp = Picture.Grey(330, 64, (x, _) => x * 255.0 / 329);
        Assert.Equal((BigInteger.One << 1024) - 1, DifferenceHashMeasure.ToInteger(Measure.Describe(ramp.View).Code));
        Assert.Equal(BigInteger.Zero, DifferenceHashMeasure.ToInteger(Measure.Describe(ramp.Turned(Orientation.FlipY).View).Code));
        Assert.Equal(100, Measure.Describe(ramp.View).Quality);
    }

    [Fact]
    public void Integer_and_hex_name_the_same_code()
    {
        var code = Measure.Describe(Picture.Blobs(200, 100, seed: 1).View).Code;
        Assert.Equal(code, Measure.FromInteger(DifferenceHashMeasure.ToInteger(code)));
        Assert.Equal(code, Measure.FromHex(DifferenceHashMeasure.ToHex(code)));
        Assert.Equal(256, DifferenceHashMeasure.ToHex(code).Length);
    }

    [Fact]
    public void Half_of_the_differing_cells_give_half_the_quality()
    {
        var half = Picture.Grey(330, 320, (x, y) => y < 160 ? x * 255.0 / 329 : 70);
        Assert.Equal(50, Measure.Describe(half.View).Quality);
    }

    [Fact]
    public void Flip_costs_are_zero_at_the_threshold_and_grow_with_the_distance_from_it()
    {
        // Cells are two pixels wide, so that a half-level difference is one level in one of the two pixels.
        var costs = new List<byte[]>();
        foreach (var level in new[] { 101, 105, 120, 200 })
        {
            var picture = Picture.Grey(66, 32, (x, _) => x / 2 % 2 == 1 && x % 2 == 1 ? level : 100);
            costs.Add(Measure.Describe(picture.View).FlipCosts);
        }

        // Cells of even number are darker than their right neighbours, by exactly the threshold in the first picture.
        var signature = Measure.SignatureOf(Measure.Describe(Picture.Grey(33, 32, (x, _) => x % 2 * 200).View).Code);
        for (var bit = 0; bit < Signature.Length; bit++)
        {
            if (signature[bit])
            {
                Assert.Equal(0, costs[0][bit]);
            }

            Assert.True(costs[1][bit] <= costs[2][bit] && costs[2][bit] <= costs[3][bit]);
            Assert.True(costs[3][bit] > 0);
        }
    }

    [Fact]
    public void The_signature_reads_32_bits_of_the_code()
    {
        var zeros = Measure.SignatureOf(new byte[128]);
        var seen = 0u;
        for (var i = 0; i < 1024; i++)
        {
            var code = new byte[128];
            BitCode.SetBit(code, i);
            var change = zeros.Bits ^ Measure.SignatureOf(code).Bits;
            Assert.True(BitOperations.PopCount(change) <= 1);
            Assert.Equal(0u, seen & change);
            seen |= change;
        }

        Assert.Equal(uint.MaxValue, seen);
    }

    private static Picture Cells(int seed)
    {
        var random = new Random(seed);
        var levels = Enumerable.Range(0, 33 * 32).Select(_ => random.Next(256)).ToArray();
        return Picture.Grey(33, 32, (x, y) => levels[(y * 33) + x]);
    }
}
