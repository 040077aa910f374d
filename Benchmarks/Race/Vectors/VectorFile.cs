namespace OrleansImageSearch.Benchmarks.Race.Vectors;

/// <summary>Vectors that a model computed, brought to fewer dimensions by the products with random directions.</summary>
internal static class VectorFile
{
    private const int Seed = 1;

    /// <param name="file">32-bit floats, one vector behind the other.</param>
    /// <param name="fileDimensions">Components of a vector there.</param>
    /// <param name="count">Vectors searched.</param>
    /// <param name="dimensions">Components wanted.</param>
    /// <exception cref="ArgumentException">The file holds too few.</exception>
    public static VectorWorkload Read(string file, int fileDimensions, int count, int dimensions)
    {
        var needed = count + VectorWorkload.QueryCount;
        var held = new FileInfo(file).Length / sizeof(float) / fileDimensions;
        if (held < needed)
        {
            throw new ArgumentException($"{file} holds {held} vectors of {fileDimensions} dimensions; --n {count} needs {needed}.");
        }

        var vectors = VectorWorkload.ReadFloats(file, (long)needed * fileDimensions);
        var random = new Random(Seed);
        var directions = new float[dimensions * fileDimensions];
        foreach (ref var component in directions.AsSpan())
        {
            component = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        }

        var projected = new float[needed * dimensions];
        Parallel.For(0, needed, id =>
        {
            var vector = vectors.AsSpan(id * fileDimensions, fileDimensions);
            for (var i = 0; i < dimensions; i++)
            {
                projected[(id * dimensions) + i] = VectorWorkload.Product(vector, directions.AsSpan(i * fileDimensions, fileDimensions));
            }
        });
        return VectorWorkload.Of(
            $"{count} vectors of {Path.GetFileName(file)}, {fileDimensions} dimensions projected on {dimensions} random directions (seed {Seed})", dimensions, projected);
    }
}
