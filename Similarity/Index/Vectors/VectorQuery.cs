using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>A code made ready to be compared with many: its components widened, its square known.</summary>
internal readonly struct VectorQuery
{
    private readonly short[] _components;
    private readonly int _square;

    /// <exception cref="ArgumentException">All components are zero.</exception>
    public VectorQuery(ReadOnlySpan<byte> code, KernelLevel level)
    {
        Level = level;
        _components = new short[code.Length];
        for (var i = 0; i < code.Length; i++)
        {
            var component = (sbyte)code[i];
            _components[i] = component;
            _square += component * component;
        }

        if (_square == 0)
        {
            throw new ArgumentException("All components of the code are zero, so it has no direction to compare.", nameof(code));
        }
    }

    public ReadOnlySpan<short> Components => _components;

    public KernelLevel Level { get; }

    /// <summary>The code's length as a vector, in units of its components.</summary>
    public float Norm => MathF.Sqrt(_square);

    /// <summary>The distance to a code, given its products with this one and with itself.</summary>
    public float Distance(int product, int square) => VectorDistance.Of(product, _square, square);

    /// <summary>The components of the unit vector.</summary>
    public void Unit(Span<float> unit)
    {
        var scale = 1 / Norm;
        for (var i = 0; i < unit.Length; i++)
        {
            unit[i] = _components[i] * scale;
        }
    }
}
