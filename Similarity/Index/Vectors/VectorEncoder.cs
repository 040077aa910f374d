namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// Turns float vectors into the codes that are stored and compared: the vector rotated at random (<see cref="RandomRotation"/>), each
/// component as a signed byte in units of 1/127 of the largest. Only directions are kept, so a code needs no scale: the distance of two
/// codes is that of their unit vectors (<see cref="VectorDistance"/>). The rounding turns a vector by less than 0.01 radians.
/// </summary>
public sealed class VectorEncoder
{
    public const int MaxDimensions = 2048;

    /// <summary>Codes are filled up with zeros, before the rotation, to a multiple of so many components.</summary>
    public const int CodeGranularity = 32;

    private readonly RandomRotation _rotation;

    /// <param name="dimensions">Components of every vector, 1 to <see cref="MaxDimensions"/>.</param>
    public VectorEncoder(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MaxDimensions);
        Dimensions = dimensions;
        CodeLengthBytes = (dimensions + CodeGranularity - 1) / CodeGranularity * CodeGranularity;
        _rotation = new RandomRotation(CodeLengthBytes);
    }

    public int Dimensions { get; }

    /// <summary>Bytes in every code: one a dimension, rounded up to <see cref="CodeGranularity"/>.</summary>
    public int CodeLengthBytes { get; }

    /// <exception cref="ArgumentException">
    /// The vector has another number of components, one of them is not a finite number, or all are zero.
    /// </exception>
    public byte[] Encode(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimensions)
        {
            throw new ArgumentException($"The vector has {vector.Length} components; this encoder takes {Dimensions}.", nameof(vector));
        }

        Span<float> rotated = stackalloc float[CodeLengthBytes];
        rotated.Clear();
        var largest = Largest(vector);
        for (var i = 0; i < vector.Length; i++)
        {
            rotated[i] = vector[i] / largest;
        }

        _rotation.Apply(rotated);
        var scale = sbyte.MaxValue / Largest(rotated);
        var code = new byte[CodeLengthBytes];
        for (var i = 0; i < code.Length; i++)
        {
            code[i] = (byte)(sbyte)MathF.Round(rotated[i] * scale);
        }

        return code;
    }

    /// <summary>The largest magnitude, which must be usable as a unit.</summary>
    private static float Largest(ReadOnlySpan<float> vector)
    {
        var largest = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new ArgumentException($"Component {i} of the vector is {vector[i]}; give finite numbers only.", nameof(vector));
            }

            largest = MathF.Max(largest, MathF.Abs(vector[i]));
        }

        return largest > 0
            ? largest
            : throw new ArgumentException("All components of the vector are zero, so it has no direction to compare.", nameof(vector));
    }
}
