using OrleansImageSearch.Similarity;

namespace OrleansImageSearch.Benchmarks.Race;

/// <summary>Flipping bits of codes.</summary>
internal static class Flips
{
    /// <summary>Flips so many different bits, all sets of them equally likely (Floyd's sampling, Bentley 1987).</summary>
    public static void Random(Span<byte> code, int flips, Random random)
    {
        var bits = code.Length * 8;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(flips, bits);
        var chosen = new HashSet<int>();
        for (var last = bits - flips; last < bits; last++)
        {
            var bit = random.Next(last + 1);
            if (!chosen.Add(bit))
            {
                bit = last;
                chosen.Add(bit);
            }

            Flip(code, bit);
        }
    }

    /// <summary>The flip cost whose probability is nearest.</summary>
    public static byte CostOf(double probability) =>
        (byte)Enumerable.Range(0, 256).MinBy(cost => Math.Abs(FlipCost.FlipProbability((byte)cost) - probability));

    /// <summary>Flips one bit: bit i is bit i % 8 of byte i / 8.</summary>
    public static void Flip(Span<byte> code, int bit) => code[bit >> 3] ^= (byte)(1 << (bit & 7));
}
