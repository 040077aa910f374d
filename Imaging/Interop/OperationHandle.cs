using Microsoft.Win32.SafeHandles;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>One reference to a VipsOperation, and with it to its outputs.</summary>
internal sealed class OperationHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public OperationHandle(nint operation)
        : base(ownsHandle: true) => SetHandle(operation);

    protected override bool ReleaseHandle()
    {
        LibVips.ReleaseOutputs(handle);
        LibGObject.Release(handle);
        return true;
    }
}
