using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Tests.Metrics;

public sealed class InnerProductTests
{
    public static TheoryData<KernelLevel> Levels => [.. KernelLevels.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_kernel_gives_the_products_of_the_definition(KernelLevel level)
    {
        var random = new Random(1);
        foreach (var length in new[] { 32, 64, 96, 128, 576, 2048 })
        {
            for (var count = 0; count < 7; count++)
            {
                var shift = random.Next(64);
                var bytes = new byte[shift + length * (count + 1)];
                random.NextBytes(bytes);
                bytes.AsSpan(shift, length).Fill(0x80);
                var codes = bytes.AsSpan(shift, length * count);
                var query = Enumerable.Range(0, length).Select(_ => (short)random.Next(sbyte.MinValue, sbyte.MaxValue + 1)).ToArray();
                var products = new int[count];
                var squares = new int[count];
                InnerProduct.Scan(query, codes, products, squares, level);
                for (var i = 0; i < count; i++)
                {
                    var code = codes.Slice(i * length, length).ToArray().Select(component => (int)(sbyte)component).ToArray();
                    Assert.Equal(code.Zip(query, (a, b) => a * b).Sum(), products[i]);
                    Assert.Equal(code.Sum(a => a * a), squares[i]);
                }
            }
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => InnerProduct.Scan(new short[32], new byte[63], new int[2], new int[2], KernelLevel.Scalar));
        Assert.Throws<ArgumentException>(() => InnerProduct.Scan(new short[33], new byte[33], new int[1], new int[1], KernelLevel.Scalar));
    }
}
