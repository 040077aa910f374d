using System.Runtime.InteropServices;
using OrleansImageSearch.Similarity.Metrics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>The centroids of cells: points inside the unit sphere, each a code and the length of its unit.</summary>
internal sealed class Centroids(int dimensions, int count)
{
    private readonly byte[] _codes = new byte[dimensions * count];
    private readonly float[] _units = new float[count];
    private readonly float[] _squares = new float[count];
    private readonly int[] _products = new int[count];
    private readonly int[] _ignored = new int[count];
    private readonly float[] _distances = new float[count];

    public int Count => count;

    public long MemoryBytes => _codes.LongLength + count * (3L * sizeof(float) + 2 * sizeof(int));

    /// <summary>Puts a centroid where a vector points, as nearly as a code can say.</summary>
    public void Set(int cell, ReadOnlySpan<float> point)
    {
        var largest = 0f;
        foreach (var component in point)
        {
            largest = MathF.Max(largest, MathF.Abs(component));
        }

        var code = MemoryMarshal.Cast<byte, sbyte>(_codes.AsSpan(cell * dimensions, dimensions));
        var unit = largest / sbyte.MaxValue;
        var square = 0;
        for (var i = 0; i < code.Length; i++)
        {
            code[i] = largest > 0 ? (sbyte)MathF.Round(point[i] / unit) : (sbyte)0;
            square += code[i] * code[i];
        }

        _units[cell] = unit;
        _squares[cell] = square * unit * unit;
    }

    public void Get(int cell, Span<float> point)
    {
        var code = MemoryMarshal.Cast<byte, sbyte>(_codes.AsSpan(cell * dimensions, dimensions));
        for (var i = 0; i < code.Length; i++)
        {
            point[i] = code[i] * _units[cell];
        }
    }

    /// <summary>The squared distance of each centroid from the unit vector of a query. The next call overwrites them.</summary>
    public ReadOnlySpan<float> SquaredDistances(VectorQuery query)
    {
        InnerProduct.Scan(query.Components, _codes, _products, _ignored, query.Level);
        var scale = -2 / query.Norm;
        for (var cell = 0; cell < count; cell++)
        {
            _distances[cell] = MathF.Max(0, 1 + _squares[cell] + scale * _units[cell] * _products[cell]);
        }

        return _distances;
    }

    public int Nearest(VectorQuery query)
    {
        var distances = SquaredDistances(query);
        var nearest = 0;
        for (var cell = 1; cell < distances.Length; cell++)
        {
            nearest = distances[cell] < distances[nearest] ? cell : nearest;
        }

        return nearest;
    }
}
