using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OrleansImageSearch.Imaging.Interop;

/// <summary>The library as a whole: started once, on first use, and never shut down.</summary>
internal static unsafe class Vips
{
    private static readonly Lazy<Exception?> StartFailure = new(Start);

    /// <summary>Allocations that libvips itself counts and has not freed, and their bytes.</summary>
    public static (int Count, long Bytes) Allocations => (LibVips.GetTrackedAllocations(), (long)LibVips.GetTrackedBytes());

    /// <exception cref="ImagingUnavailableException">libvips is absent, too old or does not start.</exception>
    public static void EnsureStarted()
    {
        if (StartFailure.Value is { } failure)
        {
            throw new ImagingUnavailableException(failure.Message, failure);
        }
    }

    /// <summary>
    /// Takes what the error buffer holds. libvips keeps one buffer for the process, so that it is emptied by the thread that
    /// failed, as soon as it failed.
    /// </summary>
    public static VipsException TakeError()
    {
        var text = LibVips.TakeErrors();
        try
        {
            var lines = (Marshal.PtrToStringUTF8(text) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return new VipsException(lines.Length == 0 ? "libvips gave no reason" : string.Join("; ", lines.Distinct().Take(2)));
        }
        finally
        {
            LibGObject.Free(text);
        }
    }

    private static Exception? Start()
    {
        try
        {
            if (LibVips.Initialize("OrleansImageSearch") != 0)
            {
                return TakeError();
            }

            var (major, minor) = (LibVips.GetVersion(0), LibVips.GetVersion(1));
            if (major < 8 || (major == 8 && minor < 13))
            {
                return new NotSupportedException($"libvips {major}.{minor} is too old: 8.13 is the first that can block its unsafe loaders");
            }

            if (major == 8 && minor < 15)
            {
                LibVips.SetVectorCode(0); // until 8.14 it is compiled at run time by ORC, whose code at times crashes the process
            }

            LibVips.BlockUntrusted(1);
            LibVips.SetConcurrency(1); // images run in parallel, not the strips of one image
            LibVips.SetOperationCacheSize(0); // a cached operation would outlive the bytes it reads
            LibGObject.SetLogHandler("VIPS", ~0, &IgnoreLog, 0); // failures come as errors; the rest is noise on stderr
            return null;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return missing;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreLog(nint domain, int level, nint message, nint data)
    {
    }
}
