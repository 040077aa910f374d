namespace OrleansImageSearch.Imaging.Interop;

/// <summary>
/// One call of a libvips operation, by its name and the names of its properties (as <c>vips OPERATION</c> prints them).
/// Set the inputs, run it once with <see cref="ToImage"/> or <see cref="ToBytes"/>, dispose it.
/// </summary>
internal sealed unsafe class Operation : IDisposable
{
    private readonly OperationHandle _handle;

    /// <exception cref="VipsException">The installed libvips has no such operation.</exception>
    public Operation(string name)
    {
        Vips.EnsureStarted();
        _handle = new OperationHandle(LibVips.NewOperation(name));
        if (_handle.IsInvalid)
        {
            throw Vips.TakeError();
        }
    }

    public Operation Set(string property, bool content) => Set(property, GValue.Of(content));

    public Operation Set(string property, int content) => Set(property, GValue.Of(content));

    public Operation Set(string property, double content) => Set(property, GValue.Of(content));

    public Operation Set(string property, VipsImage content) => Set(property, GValue.Of(content));

    /// <summary>A text, or the nickname of an enumeration's value.</summary>
    public Operation Set(string property, string content) =>
        LibVips.SetArgumentFromString(_handle, property, content) == 0 ? this : throw Vips.TakeError();

    public Operation Set(string property, ReadOnlySpan<double> content)
    {
        fixed (double* first = content)
        {
            return Set(property, GValue.OfArea(LibVips.GetDoubleArrayType(), LibVips.NewDoubleArray(first, content.Length)));
        }
    }

    /// <summary>Bytes that stay where they are until every image made from them is gone.</summary>
    public Operation Set(string property, byte* content, int lengthBytes) =>
        Set(property, GValue.OfArea(LibVips.GetBlobType(), LibVips.NewBlob(0, content, (nuint)lengthBytes)));

    /// <summary>Runs the operation and gives its image.</summary>
    /// <exception cref="VipsException">The operation failed.</exception>
    public VipsImage ToImage()
    {
        Build();
        var value = GValue.OfType(LibVips.GetImageType());
        try
        {
            LibGObject.GetProperty(_handle, "out", ref value);
            return LibGObject.DuplicateObject(value);
        }
        finally
        {
            value.Dispose();
        }
    }

    /// <summary>Runs the operation, a saver into memory, and gives a copy of its bytes.</summary>
    /// <exception cref="VipsException">The operation failed.</exception>
    public byte[] ToBytes()
    {
        Build();
        var value = GValue.OfType(LibVips.GetBlobType());
        try
        {
            LibGObject.GetProperty(_handle, "buffer", ref value);
            var bytes = LibVips.GetBlob(LibGObject.GetBoxed(value), out var length);
            return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
        }
        finally
        {
            value.Dispose();
        }
    }

    public void Dispose() => _handle.Dispose();

    private Operation Set(string property, GValue value)
    {
        LibGObject.SetProperty(_handle, property, value);
        value.Dispose();
        return this;
    }

    private void Build()
    {
        if (LibVips.BuildObject(_handle) != 0)
        {
            throw Vips.TakeError();
        }
    }
}
