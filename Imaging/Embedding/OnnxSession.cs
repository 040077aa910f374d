using System.Text;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging.Embedding;

/// <summary>A model ready to run, with one tensor of floats in and one out. Safe to run from any number of threads at once.</summary>
internal sealed unsafe class OnnxSession : IDisposable
{
    private const int Float32 = 1;

    private readonly OnnxRuntime _runtime;
    private readonly OnnxRuntimeHandle _session;

    /// <param name="model">The bytes of an ONNX file; not needed afterwards.</param>
    /// <param name="threads">
    /// Threads that work on one run, the caller's among them. 1 where several runs go side by side already.
    /// </param>
    /// <exception cref="OnnxRuntimeException">The bytes are no model, or one that this runtime cannot run.</exception>
    public OnnxSession(ReadOnlySpan<byte> model, int threads)
    {
        _runtime = OnnxRuntime.Instance;
        var api = _runtime.Api;
        nint pointer;
        _runtime.Check(api.CreateSessionOptions(&pointer));
        using var options = new OnnxRuntimeHandle(pointer, api.ReleaseSessionOptions);
        _runtime.Check(api.SetIntraOpThreads(options.Pointer, threads));
        _runtime.Check(api.SetInterOpThreads(options.Pointer, 1));
        fixed (byte* bytes = model)
        {
            _runtime.Check(api.CreateSessionFromArray(_runtime.Environment.Pointer, bytes, (nuint)model.Length, options.Pointer, &pointer));
        }

        _session = new OnnxRuntimeHandle(pointer, api.ReleaseSession);
        Inputs = Describe(api.GetInputCount, api.GetInputName, api.GetInputType);
        Outputs = Describe(api.GetOutputCount, api.GetOutputName, api.GetOutputType);
    }

    public IReadOnlyList<TensorShape> Inputs { get; }

    public IReadOnlyList<TensorShape> Outputs { get; }

    /// <summary>Runs the model.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="data">Its elements, row-major.</param>
    /// <param name="dimensions">Its sizes; their product is the number of elements.</param>
    /// <param name="output">The output's name.</param>
    /// <returns>The output's elements, row-major, and its sizes.</returns>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public (float[] Data, long[] Dimensions) Run(string input, ReadOnlySpan<float> data, ReadOnlySpan<long> dimensions, string output)
    {
        var api = _runtime.Api;
        var held = false;
        try
        {
            _session.DangerousAddRef(ref held);
            fixed (float* elements = data)
            fixed (long* sizes = dimensions)
            fixed (byte* inputName = Encoding.UTF8.GetBytes(input + '\0'), outputName = Encoding.UTF8.GetBytes(output + '\0'))
            {
                nint pointer;
                _runtime.Check(api.CreateTensorOverData(
                    _runtime.Memory.Pointer, elements, (nuint)data.Length * sizeof(float), sizes, (nuint)dimensions.Length, Float32, &pointer));
                using var value = new OnnxRuntimeHandle(pointer, api.ReleaseValue);
                var given = value.Pointer;
                nint made = 0;
                var inputs = inputName;
                var outputs = outputName;
                _runtime.Check(api.Run(_session.Pointer, 0, &inputs, &given, 1, &outputs, 1, &made));
                using var result = new OnnxRuntimeHandle(made, api.ReleaseValue);
                return Read(result);
            }
        }
        finally
        {
            if (held)
            {
                _session.DangerousRelease();
            }
        }
    }

    public void Dispose() => _session.Dispose();

    private (float[] Data, long[] Dimensions) Read(OnnxRuntimeHandle value)
    {
        nint pointer;
        _runtime.Check(_runtime.Api.GetTensorTypeAndShape(value.Pointer, &pointer));
        using var tensor = new OnnxRuntimeHandle(pointer, _runtime.Api.ReleaseTensorTypeAndShape);
        var dimensions = DimensionsOf(tensor.Pointer);
        void* data;
        _runtime.Check(_runtime.Api.GetTensorData(value.Pointer, &data));
        return (new ReadOnlySpan<float>(data, checked((int)dimensions.Aggregate(1L, (product, size) => product * size))).ToArray(), dimensions);
    }

    private TensorShape[] Describe(
        delegate* unmanaged<nint, nuint*, nint> count,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> name,
        delegate* unmanaged<nint, nuint, nint*, nint> type)
    {
        nuint number;
        _runtime.Check(count(_session.Pointer, &number));
        var tensors = new TensorShape[(int)number];
        for (var i = 0; i < tensors.Length; i++)
        {
            byte* text;
            _runtime.Check(name(_session.Pointer, (nuint)i, _runtime.Allocator, &text));
            nint pointer;
            _runtime.Check(type(_session.Pointer, (nuint)i, &pointer));
            using var whole = new OnnxRuntimeHandle(pointer, _runtime.Api.ReleaseType);
            tensors[i] = Describe(_runtime.TakeString(text), whole);
        }

        return tensors;
    }

    private TensorShape Describe(string name, OnnxRuntimeHandle type)
    {
        nint tensor;
        _runtime.Check(_runtime.Api.CastTypeToTensor(type.Pointer, &tensor));
        if (tensor == 0)
        {
            return new TensorShape(name, IsFloat: false, []);
        }

        int elements;
        _runtime.Check(_runtime.Api.GetElementType(tensor, &elements));
        return new TensorShape(name, elements == Float32, DimensionsOf(tensor));
    }

    private long[] DimensionsOf(nint tensor)
    {
        nuint count;
        _runtime.Check(_runtime.Api.GetDimensionCount(tensor, &count));
        var dimensions = new long[(int)count];
        fixed (long* sizes = dimensions)
        {
            _runtime.Check(_runtime.Api.GetDimensions(tensor, sizes, count));
        }

        return dimensions;
    }
}
