using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>
/// The one ONNX Runtime of the process: its functions, its environment, and the description of the memory that tensors lie in.
/// Loaded when it is first asked for; they live as long as the process.
/// </summary>
internal sealed unsafe class OnnxRuntime
{
    /// <summary>Everything that goes wrong comes as a status, so the log would only say it twice.</summary>
    private const int LogFatal = 4;

    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private static readonly Lazy<OnnxRuntime> Shared = new(() => new OnnxRuntime(OnnxRuntimeLibrary.Load()), LazyThreadSafetyMode.PublicationOnly);

    private OnnxRuntime(OnnxRuntimeApi api)
    {
        Api = api;
        nint pointer;
        fixed (byte* name = "imagesearch\0"u8)
        {
            Check(api.CreateEnvironment(LogFatal, name, &pointer));
            Environment = new OnnxRuntimeHandle(pointer, api.ReleaseEnvironment);
        }

        Check(api.CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &pointer));
        Memory = new OnnxRuntimeHandle(pointer, api.ReleaseMemoryInfo);
        Check(api.GetDefaultAllocator(&pointer));
        Allocator = pointer;
    }

    /// <exception cref="DllNotFoundException">The library is not on this machine.</exception>
    /// <exception cref="BadImageFormatException">The library is for another machine, or none.</exception>
    /// <exception cref="EntryPointNotFoundException">The library is not ONNX Runtime.</exception>
    public static OnnxRuntime Instance => Shared.Value;

    public OnnxRuntimeApi Api { get; }

    public OnnxRuntimeHandle Environment { get; }

    public OnnxRuntimeHandle Memory { get; }

    /// <summary>The library's own, which nobody releases.</summary>
    public nint Allocator { get; }

    /// <exception cref="OnnxRuntimeException">The status is a failure.</exception>
    public void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        var message = Marshal.PtrToStringUTF8((nint)Api.GetErrorMessage(status)) ?? "";
        Api.ReleaseStatus(status);
        throw new OnnxRuntimeException(message.ReplaceLineEndings(" ").Trim());
    }

    /// <summary>A string that the allocator made, which it frees.</summary>
    public string TakeString(byte* text)
    {
        var taken = Marshal.PtrToStringUTF8((nint)text)!;
        Check(Api.AllocatorFree(Allocator, text));
        return taken;
    }
}
