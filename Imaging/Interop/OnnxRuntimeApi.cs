namespace OrleansImageSearch.Imaging.Interop;

/// <summary>
/// The functions of ONNX Runtime's C API that we call, by their places in its table (OrtApi in onnxruntime_c_api.h, version 1).
/// Those that can fail return a status: zero, or one that <see cref="OnnxRuntime.Check"/> turns into an exception.
/// </summary>
internal sealed unsafe class OnnxRuntimeApi(nint* table)
{
    public delegate* unmanaged<nint, byte*> GetErrorMessage => (delegate* unmanaged<nint, byte*>)table[2];

    /// <summary>Level of logging, name, environment.</summary>
    public delegate* unmanaged<int, byte*, nint*, nint> CreateEnvironment => (delegate* unmanaged<int, byte*, nint*, nint>)table[3];

    /// <summary>Environment, model, its length in bytes, options, session.</summary>
    public delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint> CreateSessionFromArray => (delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)table[8];

    /// <summary>Session, run options, names and values of inputs, their number, names of outputs, their number, values.</summary>
    public delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> Run => (delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)table[9];

    public delegate* unmanaged<nint*, nint> CreateSessionOptions => (delegate* unmanaged<nint*, nint>)table[10];

    public delegate* unmanaged<nint, int, nint> SetIntraOpThreads => (delegate* unmanaged<nint, int, nint>)table[24];

    public delegate* unmanaged<nint, int, nint> SetInterOpThreads => (delegate* unmanaged<nint, int, nint>)table[25];

    public delegate* unmanaged<nint, nuint*, nint> GetInputCount => (delegate* unmanaged<nint, nuint*, nint>)table[30];

    public delegate* unmanaged<nint, nuint*, nint> GetOutputCount => (delegate* unmanaged<nint, nuint*, nint>)table[31];

    public delegate* unmanaged<nint, nuint, nint*, nint> GetInputType => (delegate* unmanaged<nint, nuint, nint*, nint>)table[33];

    public delegate* unmanaged<nint, nuint, nint*, nint> GetOutputType => (delegate* unmanaged<nint, nuint, nint*, nint>)table[34];

    /// <summary>Session, index, allocator, name, which the allocator frees.</summary>
    public delegate* unmanaged<nint, nuint, nint, byte**, nint> GetInputName => (delegate* unmanaged<nint, nuint, nint, byte**, nint>)table[36];

    /// <inheritdoc cref="GetInputName"/>
    public delegate* unmanaged<nint, nuint, nint, byte**, nint> GetOutputName => (delegate* unmanaged<nint, nuint, nint, byte**, nint>)table[37];

    /// <summary>Memory info, data, its length in bytes, dimensions, their number, element type, value. The data stay the caller's.</summary>
    public delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorOverData => (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)table[49];

    public delegate* unmanaged<nint, void**, nint> GetTensorData => (delegate* unmanaged<nint, void**, nint>)table[51];

    /// <summary>The tensor's part of a type, which the type owns; zero where it is no tensor.</summary>
    public delegate* unmanaged<nint, nint*, nint> CastTypeToTensor => (delegate* unmanaged<nint, nint*, nint>)table[55];

    public delegate* unmanaged<nint, int*, nint> GetElementType => (delegate* unmanaged<nint, int*, nint>)table[60];

    public delegate* unmanaged<nint, nuint*, nint> GetDimensionCount => (delegate* unmanaged<nint, nuint*, nint>)table[61];

    public delegate* unmanaged<nint, long*, nuint, nint> GetDimensions => (delegate* unmanaged<nint, long*, nuint, nint>)table[62];

    public delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape => (delegate* unmanaged<nint, nint*, nint>)table[65];

    /// <summary>Kind of allocator, kind of memory, memory info.</summary>
    public delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo => (delegate* unmanaged<int, int, nint*, nint>)table[69];

    public delegate* unmanaged<nint, void*, nint> AllocatorFree => (delegate* unmanaged<nint, void*, nint>)table[76];

    public delegate* unmanaged<nint*, nint> GetDefaultAllocator => (delegate* unmanaged<nint*, nint>)table[78];

    public delegate* unmanaged<nint, void> ReleaseEnvironment => (delegate* unmanaged<nint, void>)table[92];

    public delegate* unmanaged<nint, void> ReleaseStatus => (delegate* unmanaged<nint, void>)table[93];

    public delegate* unmanaged<nint, void> ReleaseMemoryInfo => (delegate* unmanaged<nint, void>)table[94];

    public delegate* unmanaged<nint, void> ReleaseSession => (delegate* unmanaged<nint, void>)table[95];

    public delegate* unmanaged<nint, void> ReleaseValue => (delegate* unmanaged<nint, void>)table[96];

    public delegate* unmanaged<nint, void> ReleaseType => (delegate* unmanaged<nint, void>)table[98];

    public delegate* unmanaged<nint, void> ReleaseTensorTypeAndShape => (delegate* unmanaged<nint, void>)table[99];

    public delegate* unmanaged<nint, void> ReleaseSessionOptions => (delegate* unmanaged<nint, void>)table[100];
}
