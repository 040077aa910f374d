namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>What a model says of one of its inputs or outputs.</summary>
/// <param name="Name">As the model names it.</param>
/// <param name="IsFloat">Whether its elements are 32-bit floats.</param>
/// <param name="Dimensions">Sizes; -1 where any will do.</param>
internal sealed record TensorShape(string Name, bool IsFloat, long[] Dimensions)
{
    public override string ToString() =>
        $"{Name}: {(IsFloat ? "float32" : "not float32")} [{string.Join(", ", Dimensions.Select(size => size < 0 ? "any" : $"{size}"))}]";
}
