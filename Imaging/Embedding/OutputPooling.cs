namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>A model's output to one vector of unit length a picture.</summary>
internal static class OutputPooling
{
    /// <summary>Why an output of that shape is not what the manifest says; null where it is. Sizes below zero are not known.</summary>
    public static string? Problem(ReadOnlySpan<long> dimensions, ModelManifest manifest)
    {
        var (rank, components) = manifest.Output.Pooling switch
        {
            Pooling.Mean or Pooling.Cls => (3, 2),
            Pooling.Gap => (4, 1),
            _ => (2, 1),
        };

        // A pooled map is often left with two sides of 1.
        var trailing = manifest.Output.Pooling == Pooling.None && dimensions.Length > rank ? dimensions[rank..] : [];
        if (dimensions.Length != rank && (trailing.IsEmpty || trailing.ContainsAnyExcept(1L)))
        {
            return $"{dimensions.Length} dimensions, where pooling '{manifest.Output.Pooling.ToString().ToLowerInvariant()}' takes {rank}";
        }

        return dimensions[components] >= 0 && dimensions[components] != manifest.Dimension
            ? $"{dimensions[components]} components, where the manifest's dimension is {manifest.Dimension}"
            : null;
    }

    /// <summary>The vector of one picture, not normalised.</summary>
    /// <param name="output">The picture's part of the output.</param>
    /// <param name="pooling">How to read it.</param>
    /// <param name="vector">As many components as the embedding has, written.</param>
    public static void Pool(ReadOnlySpan<float> output, Pooling pooling, Span<float> vector)
    {
        var groups = output.Length / vector.Length;
        switch (pooling)
        {
            case Pooling.Mean:
                vector.Clear();
                for (var token = 0; token < groups; token++)
                {
                    var components = output.Slice(token * vector.Length, vector.Length);
                    for (var i = 0; i < vector.Length; i++)
                    {
                        vector[i] += components[i] / groups;
                    }
                }

                break;
            case Pooling.Gap:
                for (var i = 0; i < vector.Length; i++)
                {
                    var sum = 0f;
                    foreach (var value in output.Slice(i * groups, groups))
                    {
                        sum += value;
                    }

                    vector[i] = sum / groups;
                }

                break;
            default:
                output[..vector.Length].CopyTo(vector);
                break;
        }
    }

    /// <summary>Divides the vector by its length; one of zeros stays.</summary>
    public static void Normalize(Span<float> vector)
    {
        var squares = 0.0;
        foreach (var component in vector)
        {
            squares += (double)component * component;
        }

        if (squares > 0)
        {
            var factor = 1 / Math.Sqrt(squares);
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = (float)(vector[i] * factor);
            }
        }
    }
}
