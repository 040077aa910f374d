using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// A fixed pseudo-random rotation, so that no component of a rotated vector stands out: four rounds, each of random signs and a
/// normalised Walsh-Hadamard transform of as many components as the largest power of two, from the front and from the back by turns
/// (after Ailon and Chazelle, "The fast Johnson-Lindenstrauss transform", 2009). O(d log d), the same on every machine.
/// </summary>
internal sealed class RandomRotation
{
    private const int Rounds = 4;

    private readonly float[] _signs;
    private readonly int _width;

    /// <param name="dimensions">Components of a vector, at least 1.</param>
    public RandomRotation(int dimensions)
    {
        _width = 1 << BitOperations.Log2((uint)dimensions);
        _signs = new float[Rounds * dimensions];
        for (var i = 0; i < _signs.Length; i++)
        {
            _signs[i] = (SplitMix64.Output((ulong)i + 1) & 1) == 0 ? 1 : -1;
        }
    }

    /// <summary>Rotates a vector in place.</summary>
    public void Apply(Span<float> vector)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var signs = _signs.AsSpan(round * vector.Length, vector.Length);
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] *= signs[i];
            }

            Transform(round % 2 == 0 ? vector[.._width] : vector[^_width..]);
        }
    }

    /// <summary>The Walsh-Hadamard transform of 2^n components, scaled to keep lengths.</summary>
    private static void Transform(Span<float> vector)
    {
        for (var half = 1; half < vector.Length; half *= 2)
        {
            for (var start = 0; start < vector.Length; start += 2 * half)
            {
                var low = vector.Slice(start, half);
                var high = vector.Slice(start + half, half);
                var wideLow = MemoryMarshal.Cast<float, Vector<float>>(low);
                var wideHigh = MemoryMarshal.Cast<float, Vector<float>>(high);
                for (var i = 0; i < wideLow.Length; i++)
                {
                    (wideLow[i], wideHigh[i]) = (wideLow[i] + wideHigh[i], wideLow[i] - wideHigh[i]);
                }

                for (var i = wideLow.Length * Vector<float>.Count; i < half; i++)
                {
                    (low[i], high[i]) = (low[i] + high[i], low[i] - high[i]);
                }
            }
        }

        var scale = 1 / MathF.Sqrt(vector.Length);
        foreach (ref var component in vector)
        {
            component *= scale;
        }
    }
}
