namespace OrleansImageSearch.Similarity.Index.Vectors;

/// <summary>
/// One bit a dimension of where a unit vector v lies from its cell's centroid c, and two numbers with which the squared distance from
/// any unit vector q is estimated without bias (Gao and Long, "RaBitQ", SIGMOD 2024; here the query is not taken relative to the
/// centroid, so that one set of tables serves all cells): with r = v - c and the signs s of r,
/// |v - q|^2 = |r|^2 + |q - c|^2 - 2 r(q - c), where r(q - c) is estimated as |r|^2 / |r|_1 * s(q - c).
/// </summary>
/// <param name="Slope">|r|^2 / |r|_1.</param>
/// <param name="Base">|r|^2 + 2 * Slope * sc, what does not depend on the query.</param>
/// <param name="Radius">|r|.</param>
internal readonly record struct Sketch(float Base, float Slope, float Radius)
{
    /// <param name="unit">v.</param>
    /// <param name="centroid">c.</param>
    /// <param name="signs">Receives whether each component of r is above zero.</param>
    public static Sketch Of(ReadOnlySpan<float> unit, ReadOnlySpan<float> centroid, Span<bool> signs)
    {
        float square = 0, absolutes = 0, offset = 0;
        for (var i = 0; i < unit.Length; i++)
        {
            var residual = unit[i] - centroid[i];
            square += residual * residual;
            absolutes += MathF.Abs(residual);
            signs[i] = residual > 0;
            offset += residual > 0 ? centroid[i] : -centroid[i];
        }

        var slope = absolutes > 0 ? square / absolutes : 0;
        return new Sketch(square + 2 * slope * offset, slope, MathF.Sqrt(square));
    }

    /// <summary>The estimate of the squared distance from q.</summary>
    /// <param name="sum">sq.</param>
    /// <param name="centroidSquare">|q - c|^2.</param>
    public float SquaredDistance(float sum, float centroidSquare) => Base + centroidSquare - 2 * Slope * sum;

    /// <summary>
    /// How much larger the sum must be for the estimate to be <paramref name="square"/>, in units of |q - c|, its standard deviation up
    /// to a factor near 0.6.
    /// </summary>
    public float Doubt(float sum, float centroidSquare, float square) =>
        Slope > 0 ? (SquaredDistance(sum, centroidSquare) - square) / (2 * Slope * MathF.Sqrt(centroidSquare)) : 0;
}
