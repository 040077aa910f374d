using OrleansImageSearch.Similarity.Index.Vectors;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Index.Vectors;

public sealed class SketchTests
{
    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_kernel_sums_what_the_tables_hold_for_each_sketch(KernelLevel level)
    {
        var random = new Random(2);
        foreach (var dimensions in new[] { 32, 64, 128, 576, 2048 })
        {
            var tables = new byte[dimensions * 4];
            var block = new byte[dimensions * 4];
            random.NextBytes(block);
            for (var i = 0; i < tables.Length; i++)
            {
                tables[i] = (byte)random.Next(Math.Min(256, 65_536 / (dimensions / 4)));
            }

            var sums = new ushort[SketchKernel.BlockSketches];
            SketchKernel.Sum(tables, ref block[0], sums, level);
            for (var sketch = 0; sketch < sums.Length; sketch++)
            {
                var (place, shift) = SketchKernel.Place(sketch);
                Assert.Equal(Enumerable.Range(0, dimensions / 4).Sum(group => tables[group * 16 + (block[group * 16 + place] >> shift & 15)]), sums[sketch]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Blocks_keep_what_is_within_its_estimate_through_sets_and_copies(KernelLevel level)
    {
        const int Dimensions = 128, Count = 75;
        var random = new Random(3);
        var centroid = Unit(random).Select(value => value * 0.7f).ToArray();
        var query = Unit(random);
        var tables = new SketchTables(Dimensions);
        tables.Set(query);
        var blocks = new SketchBlocks(Dimensions);
        var estimates = new float[Count];
        var centroidSquare = query.Zip(centroid, (a, b) => (a - b) * (a - b)).Sum();
        var signs = new bool[Dimensions];
        for (var slot = 0; slot < Count; slot++)
        {
            var sketch = Sketch.Of(Unit(random), centroid, signs);
            blocks.Set(slot, sketch, signs);
            estimates[slot] = sketch.SquaredDistance(query.Zip(signs, (value, sign) => sign ? value : -value).Sum(), centroidSquare);
        }

        blocks.Copy(Count - 1, 3);
        estimates[3] = estimates[Count - 1];
        foreach (var bound in estimates.Order().Where((_, i) => i % 10 == 5))
        {
            for (var first = 0; first < Count; first += SketchKernel.BlockSketches)
            {
                var within = blocks.Within(first, tables, centroidSquare, doubt: 0, bound, level);
                for (var i = 0; i < Math.Min(SketchKernel.BlockSketches, Count - first); i++)
                {
                    if (MathF.Abs(estimates[first + i] - bound) > 0.02f)
                    {
                        Assert.Equal(estimates[first + i] < bound, (within >> i & 1) != 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void Estimates_are_right_on_average_and_as_uncertain_as_said()
    {
        const int Dimensions = 256, Count = 2000;
        var random = new Random(4);
        var centroid = Unit(random, Dimensions).Select(value => value * 0.5f).ToArray();
        var signs = new bool[Dimensions];
        var doubts = new List<double>();
        for (var i = 0; i < Count; i++)
        {
            var (vector, query) = (Unit(random, Dimensions), Unit(random, Dimensions));
            var sketch = Sketch.Of(vector, centroid, signs);
            var sum = query.Zip(signs, (value, sign) => sign ? value : -value).Sum();
            var centroidSquare = query.Zip(centroid, (a, b) => (a - b) * (a - b)).Sum();
            doubts.Add(sketch.Doubt(sum, centroidSquare, query.Zip(vector, (a, b) => (a - b) * (a - b)).Sum()));
        }

        Assert.InRange(doubts.Average(), -0.05, 0.05);
        Assert.InRange(Math.Sqrt(doubts.Average(doubt => doubt * doubt)), 0.5, 0.7);
    }

    private static float[] Unit(Random random, int dimensions = 128)
    {
        var vector = TestVectors.Gaussian(random, dimensions);
        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
