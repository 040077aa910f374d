using OrleansImageSearch.Benchmarks.Race;
using OrleansImageSearch.Benchmarks.Race.Photos;
using OrleansImageSearch.Similarity;
using OrleansImageSearch.Similarity.Metrics;
using OrleansImageSearch.TestSupport;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class PhotoModelTests
{
    private const int Bits = 64, Seed = 11;

    /// <summary>Margins of which each is largely that of the bit before it, so that distances deviate more than those of random bits.</summary>
    private static readonly float[][] Correlated = [.. Enumerable.Range(0, 800).Select(Margins)];

    [Fact]
    public void Recombinations_keep_the_distances_of_unrelated_codes()
    {
        var model = new PhotoModel(Correlated, Seed);
        var codes = Enumerable.Range(0, 4_000).SelectMany(id => FlipModel.CodeOf(model.Margins(id))).ToArray();
        var real = CodeStatistics.Of(codes, Bits / 8, 0, model.RealCount, new Random(1));
        var modelled = CodeStatistics.Of(codes, Bits / 8, model.RealCount, 4_000, new Random(1));

        Assert.True(real.Deviation > 1.3 * Math.Sqrt(Bits) / 2, $"The real codes deviate by {real.Deviation} as if their bits were independent.");
        Assert.InRange(modelled.Mean, real.Mean - 0.5, real.Mean + 0.5);
        Assert.InRange(modelled.Deviation, 0.9 * real.Deviation, 1.1 * real.Deviation);
    }

    [Fact]
    public void Photos_are_the_real_ones_first_and_the_same_at_every_call()
    {
        var model = new PhotoModel(Correlated, Seed);

        Assert.Equal(FlipModel.CodeOf(Correlated[5]), FlipModel.CodeOf(model.Margins(5)));
        Assert.Equal(model.Margins(3_000), new PhotoModel(Correlated, Seed).Margins(3_000));
        Assert.NotEqual(model.Margins(3_000), model.Margins(3_001));
    }

    [Fact]
    public void Copies_have_the_numbers_of_flips_of_the_edits_and_flip_small_margins_more()
    {
        // Every edit flips the bits of the three smallest margins, every other edit those of the next four too.
        var edits = Correlated.Select((margins, photo) => Edit(photo, BySize(margins).Take(photo % 2 == 0 ? 3 : 7))).ToArray();
        var flips = new FlipModel(Correlated, edits);
        var random = new Random(Seed);
        var counts = new Dictionary<int, int>();
        var small = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var margins = Correlated[i % Correlated.Length];
            var (code, copy) = (FlipModel.CodeOf(margins), flips.Copy(margins, random));
            var distance = HammingDistance.Distance(code, copy);
            counts[distance] = counts.GetValueOrDefault(distance) + 1;
            small += BySize(margins).Take(7).Count(bit => Bit(code, bit) != Bit(copy, bit));
        }

        Assert.Equal([3, 7], flips.FlipsByEdit.Distinct().Order());
        Assert.Equal([3, 7], counts.Keys.Order());
        Assert.InRange(counts[3], 430, 570);
        Assert.True(small > 0.97 * ((3 * counts[3]) + (7 * counts[7])));
        Assert.InRange(flips.Rates[0], 0.99, 1);
        Assert.InRange(flips.Rates[4], 0.49, 0.51);
        Assert.InRange(flips.Rates[60], 0, 0.01);
    }

    [SharedDataTheory]
    [InlineData(256)]
    [InlineData(1024)]
    public void Codes_of_real_photos_are_extended_with_their_distances(int bits)
    {
        var workload = PhotoCodes.Create(SharedData.PathOf("photos/clothing-test"), bits, count: 3_000, queries: 100);
        var photos = Directory.EnumerateFiles(SharedData.PathOf("photos/clothing-test"), "*.jpg", SearchOption.AllDirectories).Count();
        var real = CodeStatistics.Of(workload.Codes, bits / 8, 0, photos, new Random(1));
        var modelled = CodeStatistics.Of(workload.Codes, bits / 8, photos, 2_700, new Random(1));

        Assert.Equal(3_000, workload.Count);
        Assert.InRange(modelled.Mean, 0.95 * real.Mean, 1.05 * real.Mean);
        Assert.InRange(modelled.Deviation, 0.8 * real.Deviation, 1.2 * real.Deviation);
        Assert.True(new Truth(workload, k: 5).Answerable(100) > 0.5);
    }

    private static float[] Margins(int photo)
    {
        var random = new Random(photo);
        var margins = new float[Bits];
        for (var bit = 0; bit < Bits; bit++)
        {
            margins[bit] = (bit == 0 ? 0 : 0.8f * margins[bit - 1]) + random.NextSingle() - 0.5f;
        }

        return margins;
    }

    private static PhotoEdit Edit(int photo, IEnumerable<int> flipped)
    {
        var code = FlipModel.CodeOf(Correlated[photo]);
        foreach (var bit in flipped)
        {
            Flips.Flip(code, bit);
        }

        return new PhotoEdit(photo, new Descriptor(code, default, [], Quality: 100));
    }

    private static IEnumerable<int> BySize(float[] margins) => Enumerable.Range(0, Bits).OrderBy(bit => Math.Abs(margins[bit]));

    private static bool Bit(byte[] code, int bit) => (code[bit / 8] >> (bit % 8) & 1) != 0;
}
