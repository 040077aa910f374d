using System.Buffers.Binary;
using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>
/// Uniform random codes, and queries that are each a stored code with 0 to the radius of its bits flipped, all numbers of flips
/// equally often. A signature is the first bits of the code: of such codes all samples of bits are alike. They have no margins, so
/// every bit's flip cost is that of the mean flip probability.
/// </summary>
internal static class UniformCodes
{
    /// <param name="bits">Bits a code, at least 32.</param>
    /// <param name="count">Codes.</param>
    /// <param name="queries">Queries.</param>
    /// <param name="seed">Of the random numbers. The codes of a smaller count are the first of a larger one's.</param>
    public static Workload Create(int bits, int count, int queries, int seed)
    {
        var random = new Random(seed);
        var codes = new byte[checked(count * (bits / 8))];
        random.NextBytes(codes);
        var signatures = new Signature[count];
        for (var id = 0; id < count; id++)
        {
            signatures[id] = SignatureOf(codes.AsSpan(id * (bits / 8)));
        }

        var radius = Workload.RadiusOf(bits);
        var flipCosts = new byte[Signature.Length];
        Array.Fill(flipCosts, Flips.CostOf(radius / 2.0 / bits));
        var asked = new RaceQuery[queries];
        for (var i = 0; i < queries; i++)
        {
            var code = codes.AsSpan(random.Next(count) * (bits / 8), bits / 8).ToArray();
            Flips.Random(code, i % (radius + 1), random);
            asked[i] = new RaceQuery(code, SignatureOf(code), flipCosts);
        }

        return new Workload(codes, bits, signatures, asked)
        {
            Description = $"{count} uniform random codes of {bits} bits (seed {seed}); queries: stored codes with 0 to {radius} bits flipped",
        };
    }

    private static Signature SignatureOf(ReadOnlySpan<byte> code) => new(BinaryPrimitives.ReadUInt32BigEndian(code));
}
