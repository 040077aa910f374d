using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansImageSearch.Imaging.Interop;

namespace OrleansImageSearch.Imaging;

/// <summary>
/// Ends a decode that takes too long or is no longer wanted. Pixels are read in strips with <see cref="ThrowIfOver"/> between them.
/// Where libvips must first load a whole picture into memory it reports progress on the watched image from its worker threads,
/// and the clock answers by killing that image, which fails its pipeline.
/// </summary>
internal sealed class DecodeClock : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _cancellationToken;
    private GCHandle _self;

    public DecodeClock(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _cancellationToken = cancellationToken;
        _self = GCHandle.Alloc(this);
    }

    private bool IsOver => _cancellationToken.IsCancellationRequested || Stopwatch.GetElapsedTime(_started) > _timeout;

    /// <exception cref="OperationCanceledException">The caller no longer wants the image.</exception>
    /// <exception cref="ImageRejectedException">The time is up.</exception>
    public void ThrowIfOver()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (IsOver)
        {
            throw new ImageRejectedException(
                $"Decoding took longer than the limit of {_timeout.TotalSeconds:0.###} s; make the picture smaller or raise the limit.");
        }
    }

    /// <summary>Watches the evaluation of every pipeline built on <paramref name="source"/>. The clock must outlive them.</summary>
    public unsafe void Watch(VipsImage source)
    {
        delegate* unmanaged[Cdecl]<nint, nint, nint, void> onProgress = &OnProgress;
        LibVips.SetProgress(source, 1);
        LibGObject.Connect(source, "eval", (nint)onProgress, GCHandle.ToIntPtr(_self), 0, 0);
    }

    public void Dispose() => _self.Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProgress(nint image, nint progress, nint clock)
    {
        if (GCHandle.FromIntPtr(clock).Target is DecodeClock { IsOver: true })
        {
            LibVips.SetKill(image, 1);
        }
    }
}
