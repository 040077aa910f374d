namespace OrleansImageSearch.TestSupport;

/// <summary>A fact that needs ONNX Runtime, which the root commands install.</summary>
public sealed class OnnxRuntimeFactAttribute : FactAttribute
{
    public OnnxRuntimeFactAttribute() => Skip = OnnxRuntimeInstallation.Missing;
}

/// <summary>A theory that needs ONNX Runtime, which the root commands install.</summary>
public sealed class OnnxRuntimeTheoryAttribute : TheoryAttribute
{
    public OnnxRuntimeTheoryAttribute() => Skip = OnnxRuntimeInstallation.Missing;
}

/// <summary>A fact that needs ONNX Runtime and <see cref="SharedData"/>.</summary>
public sealed class SharedModelFactAttribute : FactAttribute
{
    public SharedModelFactAttribute() =>
        Skip = OnnxRuntimeInstallation.Missing ?? (SharedData.Root is null ? "needs the models and photos in ../shared/data" : null);
}

internal static class OnnxRuntimeInstallation
{
    /// <summary>Why tests must be skipped; null where the library is there.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable("IMAGESEARCH_ONNXRUNTIME") is { Length: > 0 }
            || File.Exists(Path.Combine(RepositoryRoot.Path, "native/onnxruntime/libonnxruntime.so.1"))
            ? null
            : "needs ONNX Runtime: ./test installs it";
}
