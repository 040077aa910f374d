using System.Numerics;

namespace OrleansImageSearch.Similarity.Measures.Color;

/// <summary>
/// Random directions in the space of colour codes (p-stable LSH; Datar, Immorlica, Indyk and Mirrokni 2004). Component d
/// of direction c is the number of set bits in the (c * length + d + 1)-th output of <see cref="SplitMix64"/>, minus 32: a binomial variable, Gaussian for this purpose (mean 0, deviation 4), and a whole
/// number, so that projections are exact and the same on every machine.
/// </summary>
public static class ColorProjections
{
    /// <summary>The component of direction <paramref name="direction"/> along each byte of the code.</summary>
    public static sbyte[] Direction(int direction)
    {
        var components = new sbyte[ColorProfile.LengthBytes];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = (sbyte)(BitOperations.PopCount(SplitMix64.Output(((ulong)direction * ColorProfile.LengthBytes) + (ulong)i + 1)) - 32);
        }

        return components;
    }

    /// <summary>The scalar product of a direction and a code.</summary>
    public static int Project(ReadOnlySpan<sbyte> direction, ReadOnlySpan<byte> code)
    {
        var sum = 0;
        for (var i = 0; i < code.Length; i++)
        {
            sum += direction[i] * code[i];
        }

        return sum;
    }
}
