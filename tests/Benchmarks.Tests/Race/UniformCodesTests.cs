using OrleansImageSearch.Benchmarks.Race;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Tests.Race;

public class UniformCodesTests
{
    [Theory]
    [InlineData(64, 8)]
    [InlineData(256, 31)]
    [InlineData(1024, 127)]
    public void Queries_are_stored_codes_with_all_numbers_of_flips_up_to_the_radius(int bits, int radius)
    {
        var workload = UniformCodes.Create(bits, count: 300, queries: 2 * (radius + 1), seed: 1);
        var nearest = Enumerable.Range(0, workload.Queries.Length).Select(query =>
            Enumerable.Range(0, workload.Count).Min(id => workload.Distance(query, id)));

        Assert.Equal([.. Enumerable.Range(0, radius + 1), .. Enumerable.Range(0, radius + 1)], nearest);
    }

    [Fact]
    public void Fewer_codes_are_the_first_of_many()
    {
        var few = UniformCodes.Create(256, count: 100, queries: 1, seed: 5);
        var many = UniformCodes.Create(256, count: 200, queries: 1, seed: 5);

        Assert.Equal(few.Codes, many.Codes[..few.Codes.Length]);
    }

    [Fact]
    public void A_workload_is_read_as_it_was_written()
    {
        var folder = Directory.CreateTempSubdirectory("imagesearch-test-");
        try
        {
            var written = UniformCodes.Create(256, count: 50, queries: 7, seed: 2);
            WorkloadFiles.Write(written, folder.FullName);
            var read = WorkloadFiles.Read(folder.FullName, bits: 256);

            Assert.Equal(written.Codes, read.Codes);
            Assert.Equal(written.Signatures, read.Signatures);
            Assert.Equal(written.Queries.Select(query => query.Code), read.Queries.Select(query => query.Code));
            Assert.Equal(written.Queries.Select(query => query.Signature), read.Queries.Select(query => query.Signature));
            Assert.Equal(written.Queries.Select(query => query.FlipCosts), read.Queries.Select(query => query.FlipCosts));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(64)]
    public void As_many_bits_flip_as_are_asked_for(int flips)
    {
        var random = new Random(flips);
        var code = new byte[8];
        Flips.Random(code, flips, random);

        Assert.Equal(flips, code.Sum(part => int.PopCount(part)));
    }

    [Fact]
    public void Every_bit_flips_equally_often()
    {
        var random = new Random(7);
        var counts = new int[64];
        for (var i = 0; i < 8_000; i++)
        {
            var code = new byte[8];
            Flips.Random(code, 8, random);
            for (var bit = 0; bit < 64; bit++)
            {
                counts[bit] += (code[bit / 8] >> (bit % 8)) & 1;
            }
        }

        // A thousand each, with a deviation of 30.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.06)]
    [InlineData(1e-6)]
    public void The_flip_cost_of_a_probability_says_that_probability(double probability) =>
        Assert.InRange(FlipCost.FlipProbability(Flips.CostOf(probability)), probability * 0.96, probability * 1.04);
}
