namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>Compares a model with what its manifest says of it.</summary>
internal static class ModelCheck
{
    /// <exception cref="ModelUnavailableException">They differ.</exception>
    public static void ThrowIfUnlike(OnnxSession session, ModelManifest manifest, string path)
    {
        var problem = ProblemOfInput(session.Inputs, manifest.Input) ?? ProblemOfOutput(session.Outputs, manifest);
        if (problem is not null)
        {
            throw new ModelUnavailableException($"{path} is not the model that its manifest describes: {problem}.");
        }
    }

    private static string? ProblemOfInput(IReadOnlyList<TensorShape> inputs, ModelInput expected)
    {
        if (inputs.Count != 1 || inputs[0].Name != expected.Name)
        {
            return $"its inputs are {List(inputs)}, but there must be one, '{expected.Name}'";
        }

        long[] sizes = expected.Layout == TensorLayout.Nchw ? [3, expected.Height, expected.Width] : [expected.Height, expected.Width, 3];
        var actual = inputs[0];
        return actual.IsFloat && actual.Dimensions.Length == 4 && actual.Dimensions[1..].Zip(sizes).All(pair => pair.First < 0 || pair.First == pair.Second)
            ? null
            : $"its input is {actual}, but must be float32 [any, {string.Join(", ", sizes)}]";
    }

    private static string? ProblemOfOutput(IReadOnlyList<TensorShape> outputs, ModelManifest manifest)
    {
        if (outputs.FirstOrDefault(output => output.Name == manifest.Output.Name) is not { } actual)
        {
            return $"its outputs are {List(outputs)}, but one must be '{manifest.Output.Name}'";
        }

        return !actual.IsFloat ? $"its output is {actual}, but must be float32"
            : OutputPooling.Problem(actual.Dimensions, manifest) is { } problem ? $"its output is {actual}, that is {problem}"
            : null;
    }

    private static string List(IReadOnlyList<TensorShape> tensors) => string.Join(", ", tensors.Select(tensor => $"'{tensor.Name}'"));
}
