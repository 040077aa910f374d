using Microsoft.Win32.SafeHandles;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>An object of ONNX Runtime, given back by the function for its kind.</summary>
internal sealed unsafe class OnnxRuntimeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly delegate* unmanaged<nint, void> _release;

    public OnnxRuntimeHandle(nint pointer, delegate* unmanaged<nint, void> release)
        : base(ownsHandle: true)
    {
        _release = release;
        SetHandle(pointer);
    }

    /// <summary>For calls during which something else keeps this handle alive.</summary>
    public nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        _release(handle);
        return true;
    }
}
