using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>Finds ONNX Runtime's library and its table of functions.</summary>
internal static unsafe class OnnxRuntimeLibrary
{
    /// <summary>Names the library file where it is not in one of the usual places.</summary>
    public const string PathVariable = "IMAGESEARCH_ONNXRUNTIME";

    private const string FileName = "libonnxruntime.so.1";

    /// <summary>The version of the table that is asked for; every later library has it, since functions are only appended.</summary>
    private const uint ApiVersion = 1;

    /// <exception cref="DllNotFoundException">There is no library, or it cannot be loaded; one line says where it was looked for.</exception>
    /// <exception cref="EntryPointNotFoundException">The library is not ONNX Runtime.</exception>
    public static OnnxRuntimeApi Load()
    {
        // OrtApiBase is two functions, of which the first gives the table of a version.
        var getBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(Open(), "OrtGetApiBase");
        var getTable = (delegate* unmanaged<uint, nint*>)getBase()[0];
        var table = getTable(ApiVersion);
        return table != null
            ? new OnnxRuntimeApi(table)
            : throw new EntryPointNotFoundException($"The library has no functions of version {ApiVersion}.");
    }

    private static nint Open()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            return NativeLibrary.Load(named);
        }

        return Installed() is { } installed ? NativeLibrary.Load(installed) : NativeLibrary.Load(FileName);
    }

    /// <summary>Where the root commands install it: <c>native/onnxruntime</c> in the checkout that the program was built in.</summary>
    private static string? Installed()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "native", "onnxruntime", FileName);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
