using OrleansImageSearch.Similarity.Index.Vectors;

namespace OrleansImageSearch.Similarity.Tests.Index.Vectors;

public sealed class VectorSignatureTests
{
    private const int Dimensions = 128;

    [Fact]
    public void Fitted_bits_are_balanced_and_costs_say_which_flip_among_near_duplicates()
    {
        var random = new Random(12);
        var encoder = new VectorEncoder(Dimensions);
        var vectors = TestVectors.Clustered(2000, Dimensions, clusters: 2000, spread: 1, seed: 12).ToArray();
        var codes = vectors.Select(vector => encoder.Encode(vector)).ToArray();
        var copies = vectors.Select(vector => encoder.Encode(Near(vector, random))).ToArray();
        var signature = VectorSignature.Fit(codes[..1000], [.. codes.Zip(copies).Take(1000)]);
        var (flips, expectedFlips) = (0, 0.0);
        for (var bit = 0; bit < Signature.Length; bit++)
        {
            Assert.InRange(codes.Skip(1000).Count(code => signature.SignatureOf(code)[bit]), 400, 600);
        }

        foreach (var (code, copy) in codes.Zip(copies).Skip(1000))
        {
            flips += System.Numerics.BitOperations.PopCount(signature.SignatureOf(code).Bits ^ signature.SignatureOf(copy).Bits);
            expectedFlips += signature.FlipCostsOf(code).Sum(FlipCost.FlipProbability);
        }

        Assert.InRange(flips / expectedFlips, 0.8, 1.2);
    }

    [Fact]
    public void Tables_of_another_length_and_impossible_noise_are_refused()
    {
        var zeros = new float[Signature.Length];
        var ones = Enumerable.Repeat(1f, Signature.Length).ToArray();
        Assert.Throws<ArgumentException>(() => new VectorSignature(zeros, ones.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => new VectorSignature(zeros, zeros));
        Assert.Throws<ArgumentException>(() => new VectorSignature([.. zeros[1..], float.NaN], ones));
        Assert.Throws<ArgumentException>(() => VectorSignature.Fit([], []));
        Assert.Equal(uint.MaxValue, new VectorSignature([.. ones.Select(one => -one)], ones).SignatureOf([.. Enumerable.Repeat((byte)1, 32)]).Bits);
    }

    private static float[] Near(float[] vector, Random random)
    {
        var noise = TestVectors.Gaussian(random, vector.Length);
        return [.. vector.Select((value, i) => value + 0.2f * noise[i])];
    }
}
