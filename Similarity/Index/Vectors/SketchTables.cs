using System.Numerics;

namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// What a query adds to a sum for each value of four sketch bits: 16 bytes for every four dimensions, so that a register looks up 16
/// sketches at once (André, Kermarrec and Le Scouarnec, "Cache locality is not enough", VLDB 2015). A set bit adds its component, a
/// clear one takes it away.
/// </summary>
internal sealed class SketchTables(int dimensions)
{
    /// <summary>Dimensions that share a table, and bytes in it.</summary>
    public const int GroupDimensions = 4, TableBytes = 16;

    /// <summary>The largest entry with which no sum overflows.</summary>
    private readonly int _steps = Math.Min(byte.MaxValue, ushort.MaxValue / (dimensions / GroupDimensions));

    private readonly byte[] _tables = new byte[dimensions / GroupDimensions * TableBytes];

    public ReadOnlySpan<byte> Tables => _tables;

    /// <summary>What one unit of a looked-up sum stands for.</summary>
    public float Unit { get; private set; }

    /// <summary>What a looked-up sum of 0 stands for.</summary>
    public float Zero { get; private set; }

    public void Set(ReadOnlySpan<float> query)
    {
        Span<float> reaches = stackalloc float[dimensions / GroupDimensions];
        float largest = 0, all = 0;
        for (var group = 0; group < reaches.Length; group++)
        {
            foreach (var component in query.Slice(group * GroupDimensions, GroupDimensions))
            {
                reaches[group] += MathF.Abs(component);
            }

            largest = MathF.Max(largest, reaches[group]);
            all += reaches[group];
        }

        Unit = 2 * largest / _steps;
        Zero = -all;
        for (var group = 0; group < reaches.Length; group++)
        {
            Set(_tables.AsSpan(group * TableBytes, TableBytes), query.Slice(group * GroupDimensions, GroupDimensions), reaches[group]);
        }
    }

    private void Set(Span<byte> table, ReadOnlySpan<float> components, float reach)
    {
        Span<float> sums = stackalloc float[TableBytes];
        sums[0] = reach;
        foreach (var component in components)
        {
            sums[0] -= component;
        }

        for (var bits = 1; bits < sums.Length; bits++)
        {
            sums[bits] = sums[bits & bits - 1] + 2 * components[BitOperations.TrailingZeroCount(bits)];
        }

        var scale = 1 / Unit;
        for (var bits = 0; bits < table.Length; bits++)
        {
            const float Half = 0.5f;
            table[bits] = (byte)Math.Clamp((int)(sums[bits] * scale + Half), 0, _steps);
        }
    }
}
